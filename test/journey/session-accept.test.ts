import { createServer } from 'node:http'
import cookieSessions from 'cookie-session'
import { RedisStore } from 'connect-redis'
import express from 'express'
import expressSessions, { MemoryStore } from 'express-session'
import { sealData } from 'iron-session'
import { describe, expect, test } from 'vitest'
import { memoryStore, type MadeleineOptions, type SessionOptions } from '../../src/index.ts'
import {
  cookieSession,
  expressSession,
  flaskSession,
  fromExpressStore,
  ironSession,
  starletteSession,
} from '../../src/interop.ts'
import { useOriginals } from '../interop/exchange.ts'
import { hosts, listen } from '../support/hosts.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { redisClient, Visitor, ways, appOf, type Deed } from '../support/sessions.ts'

const held = useOriginals()
const SECRET = 'their secret of some length, at least thirty-two characters'
const DATA = { user: 'alice', cart: [{ id: 1 }] }

/** The cookies of a browser that has been to an app of the express world. */
async function visited(middleware: express.RequestHandler): Promise<Map<string, string>> {
  const app = express()
  app.use(middleware)
  app.get('/', (request, response) => {
    Object.assign((request as unknown as { session: object }).session, DATA)
    response.end()
  })
  const page = await listen(createServer(app))
  await page.fetch('/')
  return page.cookies
}

interface Theirs {
  readonly accept: NonNullable<SessionOptions['accept']>
  readonly cookies: ReadonlyMap<string, string>
}

const frameworks: Record<string, () => Promise<Theirs>> = {
  async 'Flask, as ours by name'() {
    const text = await held.originals.make('flaskSession', DATA, { secrets: [SECRET] }, Date.now())
    return { accept: flaskSession({ secrets: [SECRET] }), cookies: new Map([['session', text]]) }
  },
  async 'Starlette, by another name'() {
    const text = await held.originals.make(
      'starletteSession',
      DATA,
      { secrets: [SECRET] },
      Date.now(),
    )
    const codec = starletteSession({ secrets: [SECRET] })
    return { accept: [{ cookie: 'starlette', codec }], cookies: new Map([['starlette', text]]) }
  },
  async 'iron-session'() {
    const text = await sealData(DATA, { password: SECRET })
    const codec = ironSession({ password: SECRET })
    return { accept: { cookie: 'iron', codec }, cookies: new Map([['iron', text]]) }
  },
  async 'cookie-session'() {
    const cookies = await visited(cookieSessions({ name: 'theirs', keys: [SECRET] }))
    return { accept: { cookie: 'theirs', codec: cookieSession({ keys: [SECRET] }) }, cookies }
  },
  async 'cookie-session under its usual name, which is ours'() {
    const cookies = await visited(cookieSessions({ keys: [SECRET] }))
    return { accept: cookieSession({ keys: [SECRET] }), cookies }
  },
  async 'express-session in memory'() {
    const store = new MemoryStore()
    const cookies = await visited(
      expressSessions({ secret: SECRET, store, resave: false, saveUninitialized: false }),
    )
    return { accept: expressSession(SECRET, store), cookies }
  },
  async 'express-session in Redis'() {
    const store = new RedisStore({ client: await redisClient() })
    const cookies = await visited(
      expressSessions({ secret: SECRET, store, resave: false, saveUninitialized: false }),
    )
    return { accept: expressSession(SECRET, store), cookies }
  },
}

const deeds: Record<string, Deed> = {
  user: (session) => session.get('user') ?? 'nobody',
  all: (session) => Object.fromEntries(session),
  write: (session) => session.set('n', 1),
  logout: (session) => session.destroy(),
  clear: (session) => session.clear(),
}

const keptIn: Record<string, () => MadeleineOptions> = {
  'a cookie': () => ({}),
  'a store': () => ({ store: memoryStore() }),
}

const rows = ways.flatMap((way) => Object.keys(keptIn).map((kept) => ({ ...way, kept })))

describe.each(rows)(
  'on $host in a $way, a session that is kept in $kept from now on',
  ({ start, kept }) => {
    const begin = async (framework: string) => {
      const { accept, cookies } = await frameworks[framework]!()
      const memory = memoryFor({ ...keptIn[kept]!(), session: { accept } })
      const visitor = await start(memory, deeds)
      for (const [name, text] of cookies) visitor.page.cookies.set(name, text)
      return { memory, visitor, names: [...cookies.keys()].filter((name) => name !== 'session') }
    }

    test.each(Object.keys(frameworks))(
      '%s: is read once, and written as ours',
      async (framework) => {
        const { memory, visitor, names } = await begin(framework)
        expect((await visitor.do('all')).value).toEqual(DATA)
        for (const name of names) expect(visitor.page.cookies.has(name)).toBe(false)
        expect(visitor.cookie).toBeDefined()
        expect((await visitor.do('all')).value).toEqual(DATA)
        expect((await visitor.do('user')).lines).toEqual([])
        await visitor.do('write')
        expect((await visitor.do('all')).value).toEqual({ ...DATA, n: 1 })
        expect(memory.reports).toEqual([])
      },
    )

    test.each(
      Object.keys(frameworks).flatMap((name) => [
        [name, 'logout'],
        [name, 'clear'],
      ]),
    )('%s: who logs out at once by %s stays logged out', async (framework, how) => {
      const { memory, visitor } = await begin(framework!)
      await visitor.do(how!)
      expect((await visitor.do('user')).value).toBe('nobody')
      expect(
        [...visitor.page.cookies.keys()].filter(
          (name) => name !== 'madeleine' && !name.endsWith('.sig'),
        ),
      ).toEqual([])
      expect(memory.reports).toEqual([])
    })

    test.each(Object.keys(frameworks))('%s: a forged one is none', async (framework) => {
      const { memory, visitor } = await begin(framework)
      for (const [name, text] of visitor.page.cookies)
        visitor.page.cookies.set(name, `${text.slice(0, -3)}xyz`)
      expect((await visitor.do('user')).value).toBe('nobody')
      expect(memory.reports).toEqual([])
    })
  },
)

describe('what is taken over', () => {
  const taken = async (values: unknown, session: SessionOptions = {}) => {
    const codec = { encode: () => '', decode: () => values }
    const memory = memoryFor({
      session: { ...session, accept: { cookie: 'theirs', codec: codec as never } },
    })
    const page = await hosts[0].start(
      memory,
      appOf(deeds, () => ''),
    )
    page.cookies.set('theirs', 'x')
    return { ...(await new Visitor(page, 'request', []).ask('all')), memory }
  }

  test('leaves out what JSON cannot carry, or says it as JSON does', async () => {
    const { value } = await taken({
      at: new Date(0),
      big: 1n,
      none: undefined,
      f: () => 1,
      ok: [1],
      '': 1,
      'a\nb': 1,
    })
    expect(value).toEqual({ at: '1970-01-01T00:00:00.000Z', ok: [1] })
  })

  test.each([
    ['a list', [1]],
    ['a text', 'x'],
    ['null', null],
    ['a number', 1],
    ['nothing', {}],
  ])('is nothing of a session that is validly signed and is %s', async (_, values) => {
    const { value, status } = await taken(values)
    expect([value, status]).toEqual([{}, 200])
  })

  test('what ours says comes before what theirs does', async () => {
    const codec = { encode: () => '', decode: () => ({ user: 'old' }) }
    const memory = memoryFor({ session: { accept: { cookie: 'theirs', codec: codec as never } } })
    const page = await hosts[0].start(
      memory,
      appOf(deeds, () => ''),
    )
    const visitor = new Visitor(page, 'request', [])
    await visitor.ask('write')
    page.cookies.set('theirs', 'x')
    expect((await visitor.ask('all')).value).toEqual({ n: 1 })
  })

  test('a store of theirs that is down is no logged out visitor', async () => {
    const store = { get: (_: string, done: (error: unknown) => void) => done(new Error('down')) }
    const cookies = await visited(
      expressSessions({
        secret: SECRET,
        store: new MemoryStore(),
        resave: false,
        saveUninitialized: false,
      }),
    )
    const memory = memoryFor({ session: { accept: expressSession(SECRET, store) } })
    const page = await hosts[0].start(
      memory,
      appOf(deeds, () => ''),
    )
    for (const [name, text] of cookies) page.cookies.set(name, text)
    const reply = await page.fetch('/user')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
  })
})

describe('what an app kept in cookies before it had a store', () => {
  test('is taken over into the store, and stays permanent', async () => {
    const time = new Time()
    const more = {
      ...deeds,
      permanent: ((session) => void (session.permanent = true)) as Deed,
      is: ((session) => session.permanent) as Deed,
    }
    const before = await hosts[0].start(
      memoryFor({ clock: time.clock }),
      appOf(more, () => ''),
    )
    const visitor = new Visitor(before, 'request', [])
    await visitor.ask('write')
    await visitor.ask('permanent')
    const store = memoryStore({ clock: time.clock })
    const later = visitor.as(
      before.tab(
        (
          await hosts[0].start(
            memoryFor({ store, clock: time.clock }),
            appOf(more, () => ''),
          )
        ).base,
      ),
    )
    expect((await later.ask('all')).value).toEqual({ n: 1 })
    expect((await later.ask('is')).value).toBe(true)
    expect((await later.ask('all')).lines).toEqual([])
  })
})

describe('a store of express-session as ours', () => {
  test('keeps sessions, and ends them', async () => {
    const memory = memoryFor({ store: fromExpressStore(new MemoryStore(), { quiet: true }) })
    const visitor = new Visitor(
      await hosts[0].start(
        memory,
        appOf(deeds, () => ''),
      ),
      'request',
      [],
    )
    await visitor.ask('write')
    const copy = visitor.cookie!
    expect((await visitor.ask('all')).value).toEqual({ n: 1 })
    await visitor.ask('logout')
    visitor.page.cookies.set('session', copy)
    expect((await visitor.ask('all')).value).toEqual({})
    expect(memory.reports).toEqual([])
  })
})
