import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import * as cookie from 'cookie'
import * as cookieEs from 'cookie-es'
import * as hono from 'hono/utils/cookie'
import * as tough from 'tough-cookie'
import type { CookieAttributes } from '../src/cookie/attributes.ts'
import { parseCookies, readCookie } from '../src/cookie/header.ts'
import { writeCookie } from '../src/cookie/set-cookie.ts'
import { race, turns, type Contenders } from './race.ts'
import { table } from './report.ts'
import { OURS } from './sealed.ts'
import type { Row } from './report.ts'

// pillarjs/cookies has no types.
type Cookies = new (request: object, response: object) => { get(name: string): string | undefined }
const Cookies = createRequire(import.meta.url)('cookies') as Cookies

export const REFERENCE = 'indexOf loop'
const WANTED = 'session_id'

/**
 * Reading and writing cookies beside the libraries people use for it, in one run; `only` picks the
 * rows whose name has this in it.
 */
export async function cookieRows(only = ''): Promise<Row[]> {
  const rows: Row[] = []
  for (const [row, contenders] of Object.entries({ ...reading(), ...writing() })) {
    if (!row.includes(only)) continue
    rows.push({ row, results: await race(contenders) })
  }
  return rows
}

function reading(): Record<string, Contenders> {
  const rows: Record<string, Contenders> = {}
  for (const count of [1, 5, 20, 50]) {
    rows[`read one name out of ${count}`] = readOne(headersOf(count, count >> 1))
    rows[`read all of ${count}`] = readAll(headersOf(count, count >> 1))
  }
  rows['read one name out of 16 KB, near the beginning'] = readOne(headersOf(400, 2))
  rows['read one name out of 16 KB, at the end'] = readOne(headersOf(400, 398))
  return rows
}

function headersOf(count: number, wantedAt: number): () => string {
  return turns(Array.from({ length: 8 }, (_, turn) => headerOf(count, wantedAt, turn)))
}

/** About 40 bytes for each cookie, one in ten of them percent-encoded, the wanted one somewhere. */
function headerOf(count: number, wantedAt: number, turn: number): string {
  const pairs = Array.from({ length: count }, (_, index) => {
    const name = index === wantedAt ? WANTED : `cookie_${index}`
    const value = index % 10 === 9 ? 'hello%20w%C3%B6rld' : 'dGhlIHF1aWNrIGJyb3duIGZv'
    return `${name}=${value}${turn}`
  })
  // As the server gets it: in one piece.
  return Buffer.from(pairs.join('; ')).toString('latin1')
}

function readOne(next: () => string): Contenders {
  const request = { headers: { cookie: '' } }
  const cookies = new Cookies(request, {})
  return {
    [OURS]: () => readCookie(next(), WANTED),
    cookie: () => cookie.parseCookie(next())[WANTED],
    'cookie-es': () => cookieEs.parse(next(), { filter: (name) => name === WANTED })[WANTED],
    hono: () => hono.parse(next(), WANTED)[WANTED],
    'tough-cookie': () => parseTough(next()).find((pair) => pair?.key === WANTED)?.value,
    cookies: () => {
      request.headers.cookie = next()
      return cookies.get(WANTED)
    },
    [REFERENCE]: () => indexOfLoop(next(), WANTED),
  }
}

function readAll(next: () => string): Contenders {
  return {
    [OURS]: () => parseCookies(next()),
    cookie: () => cookie.parseCookie(next()),
    'cookie-es': () => cookieEs.parse(next()),
    hono: () => hono.parse(next()),
    'tough-cookie': () => parseTough(next()),
  }
}

function parseTough(header: string): (tough.Cookie | undefined)[] {
  return header.split(';').map((pair) => tough.Cookie.parse(pair))
}

/** The least that finds a name; it checks too little to be right, and decodes nothing. */
function indexOfLoop(header: string, name: string): string | undefined {
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + 1)) {
    const start = at + name.length
    if (header[start] !== '=' || (at > 0 && header[at - 1] !== ' ')) continue
    const end = header.indexOf(';', start)
    return header.slice(start + 1, end === -1 ? undefined : end)
  }
  return undefined
}

function writing(): Record<string, Contenders> {
  const usual = {
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    maxAge: 86_400,
  } as const
  const every = {
    ...usual,
    expires: new Date(Date.now() + 86_400_000),
    domain: 'example.com',
    priority: 'high',
    partitioned: true,
  } as const
  const token = 'eyJhbGciOiJIUzI1NiIsInR5'.repeat(9).slice(0, 199)
  const json = '{"theme":"dark","columns":[1,2,3],"name":"Zoë"}'
  return {
    'write name and value': write('dark', undefined),
    'write with the usual attributes': write('dark', usual),
    'write with every attribute': write('dark', every),
    'write a token of 200 bytes': write(token, usual),
    'write a value with a space': write('dark blue', usual),
    'write JSON': write(json, usual),
  }
}

type Attributes = CookieAttributes & hono.CookieOptions & { expires?: Date; maxAge?: number }

function write(value: string, attributes: Attributes | undefined): Contenders {
  const name = 'preferences'
  const next = turns(Array.from({ length: 8 }, (_, turn) => `${value}${turn}`))
  const toughAttributes = toughOf(attributes ?? {})
  return {
    [OURS]: () => writeCookie(name, next(), attributes, true).text,
    cookie: () => cookie.stringifySetCookie({ name, value: next(), ...attributes }),
    'cookie-es': () => cookieEs.serialize(name, next(), attributes),
    hono: () => hono.serialize(name, next(), attributes),
    'tough-cookie': () =>
      new tough.Cookie({
        key: name,
        value: encodeURIComponent(next()),
        ...toughAttributes,
      }).toString(),
  }
}

function toughOf({ priority, partitioned, ...known }: Attributes): tough.CreateCookieOptions {
  const extensions = [
    ...(priority ? [`Priority=${priority}`] : []),
    ...(partitioned ? ['Partitioned'] : []),
  ]
  return { ...known, ...(extensions.length > 0 && { extensions }) } as tough.CreateCookieOptions
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(table(await cookieRows(process.argv[2]), OURS, [REFERENCE]))
}
