import { caught } from '../../test/support/caught.ts'
import { inspect } from 'node:util'
import * as devalue from 'devalue'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Worker } from '../../test/support/fakes.ts'
import { UsageError } from '../errors.ts'
import { defineCookie } from './define.ts'

type Options = Parameters<typeof defineCookie>[1]

const open = (cookie = '') => new Worker().open({ headers: { cookie } })
const define = (options: object, name = 'crumb') => defineCookie(name, options as Options)

/** The line that writes a value by a definition. */
function lineOf(options: object, value: unknown = 'x'): string {
  const visit = open()
  visit.browser.cookies.set(define(options), value as never)
  return visit.respond().lines.join('\n')
}

describe('a definition', () => {
  test('without options is for strings', () => {
    const { cookies } = open('crumb=a%20b').browser
    expect(cookies.get(defineCookie('crumb'))).toBe('a b')
  })

  test('has its name', () => {
    expect(defineCookie('crumb').name).toBe('crumb')
  })

  test("takes JSON for what codec: 'json' is, own __proto__ and all", () => {
    const { cookies } = open('crumb={%22__proto__%22:1%2C%22a%22:2}').browser
    expect(cookies.get(defineCookie('crumb', { codec: JSON }))).toEqual({ a: 2 })
  })

  test('has attributes that every write takes', () => {
    const attributes = { maxAge: '7d', path: '/a', sameSite: 'strict', httpOnly: false }
    expect(lineOf(attributes)).toBe('crumb=x; Max-Age=604800; Path=/a; SameSite=Strict')
  })

  test('may be made of every attribute there is', () => {
    const line = lineOf({
      maxAge: 5,
      expires: new Date(0),
      path: '/a',
      domain: 'a.example',
      secure: true,
      httpOnly: true,
      sameSite: 'none',
      partitioned: true,
      priority: 'high',
    })
    expect(line).toBe(
      'crumb=x; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=a.example; Path=/a; Secure; HttpOnly; SameSite=None; Priority=High; Partitioned',
    )
  })

  test('may leave options undefined', () => {
    const nothing = { schema: undefined, fallback: undefined, signed: undefined, codec: undefined }
    const none = { encrypted: undefined, accept: undefined, chunked: undefined, maxAge: undefined }
    expect(lineOf({ ...nothing, ...none, compress: undefined, reseal: undefined })).toBe(
      'crumb=x; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  test('shows no secret, and what it shows is short', () => {
    const shown = inspect(define({ encrypted: true, fallback: 'x' }), { showHidden: true })
    expect(shown.length).toBeLessThan(2000)
  })

  test('may have the name of another, as in a module that was loaded twice', () => {
    expect(() => [defineCookie('twice'), defineCookie('twice')]).not.toThrow()
  })
})

describe('a fallback', () => {
  test('is what reading gives where there is nothing', () => {
    expect(open().browser.cookies.get(define({ fallback: 'light' }))).toBe('light')
  })

  test('that is an object is another for every reader', () => {
    const cart = define({ codec: 'json', fallback: { items: [{ id: 1 }] } })
    const { cookies } = open().browser
    const one = cookies.get(cart) as unknown as { items: unknown[] }
    one.items.push('changed')
    expect(cookies.get(cart)).toEqual({ items: [{ id: 1 }] })
  })

  test('that is a function is called for every reader', () => {
    let made = 0
    const count = define({ codec: 'json', fallback: () => ++made })
    const { cookies } = open().browser
    expect([cookies.get(count), cookies.get(count)]).toEqual([1, 2])
  })

  test('may be null, false, 0 or empty', () => {
    const { cookies } = open().browser
    const given = [null, false, 0, '']
    expect(given.map((fallback) => cookies.get(define({ codec: 'json', fallback })))).toEqual(given)
  })

  test.each([
    ['a URL', new URL('https://a.example')],
    ['an instance of a class', new Worker()],
    ['a function inside', { work() {} }],
  ])('that cannot be copied for each reader is refused: %s', (_, fallback) => {
    const error = caught(() => define({ codec: 'json', fallback }))
    expect([error.name, error.code]).toEqual(['UsageError', 'option'])
    expect(error.message).toMatch(
      /^Cookie "crumb": its fallback cannot be copied for each reader\. Give a function that makes one/,
    )
  })

  test('that can be copied is: a Date, a Map, a list', () => {
    const { cookies } = open().browser
    for (const fallback of [new Date(5), new Map([['a', new Set([1])]]), [{ a: [1] }]]) {
      const read: unknown = cookies.get(define({ codec: devalue, fallback }))
      expect(read).toEqual(fallback)
      expect(read).not.toBe(fallback)
    }
  })

  test('is no value: has() and getAll() go by what the browser sent', () => {
    const { cookies } = open().browser
    const theme = define({ fallback: 'light' })
    expect([cookies.has(theme), cookies.getAll(theme)]).toEqual([false, []])
  })
})

describe('a codec', () => {
  test("'text' carries strings", () => {
    expect(lineOf({ codec: 'text' }, '{}')).toMatch(/^crumb=\{\};/)
  })

  test("'json' carries JSON", () => {
    expect(lineOf({ codec: 'json' }, { count: 1 })).toMatch(/^crumb=\{%22count%22:1\};/)
  })

  test('left out is JSON with a schema, and bare for its strings', () => {
    const schema = z.union([z.string(), z.object({ a: z.number() })])
    expect(lineOf({ schema }, 'dark')).toMatch(/^crumb=dark;/)
    expect(lineOf({ schema }, { a: 1 })).toMatch(/^crumb=\{%22a%22:1\};/)
  })

  test('of two functions is one', () => {
    const { cookies } = open().browser
    const bag = define({ codec: devalue })
    const value = new Map([['a', 1n]])
    cookies.set(bag, value as never)
    expect(cookies.get(bag)).toEqual(value)
  })

  const reversed = (text: string) => [...text].toReversed().join('')

  test('of one’s own is used as it is', () => {
    const codec = { encode: reversed, decode: reversed }
    expect(lineOf({ codec }, 'abc')).toMatch(/^crumb=cba;/)
    expect(open('crumb=cba').browser.cookies.get(define({ codec }))).toBe('abc')
  })

  test('is told the name, the time and what stands beside', () => {
    const heard: unknown[] = []
    const codec = {
      encode: String,
      decode(text: string, context: { beside(suffix: string): unknown }) {
        heard.push(context, context.beside('.sig'), context.beside('.no'))
        return text
      },
    }
    open('crumb=x; crumb.sig=y').browser.cookies.get(define({ codec }))
    expect(heard).toEqual([
      expect.objectContaining({ name: 'crumb', now: new Worker().clock.now }),
      'y',
      undefined,
    ])
  })

  const failing = (error: unknown) => {
    const fail = () => {
      throw error
    }
    return define({ codec: { encode: fail, decode: fail } })
  }

  test('that throws reads as absent', () => {
    expect(open('crumb=x').browser.cookies.get(failing(new Error('no')))).toBe(undefined)
  })

  test('that throws on writing is a UsageError of the cookie', () => {
    const visit = open()
    const error = caught(() => visit.browser.cookies.set(failing(new Error('no')), 'x'))
    expect([error.name, error.code]).toEqual(['UsageError', 'cookie-value'])
    expect(error.message).toMatch(/^Cookie "crumb": its codec cannot carry the value/)
    expect(visit.respond().lines).toEqual([])
  })

  test('that throws over a value shows it to nobody but whoever asks', () => {
    const bag = define({ codec: devalue })
    const value = { name: 'MARKED', work: () => {} }
    const error = caught(() => open().browser.cookies.set(bag, value as never))
    for (const shown of [error.message, inspect(error), JSON.stringify(error)])
      expect(shown).not.toContain('MARKED')
    expect(error).toHaveProperty('reason.value', value.work)
  })

  test.each([undefined, 5, null, {}, [5]])(
    'that makes no text of a value is told so: %j',
    (made) => {
      const codec = { encode: () => made, decode: String }
      for (const protection of [{}, { signed: true }, { encrypted: true }]) {
        const bad = define({ codec, ...protection })
        const error = caught(() => open().browser.cookies.set(bad, 'x'))
        expect([error.name, error.code]).toEqual(['UsageError', 'cookie-value'])
        expect(error.message).toMatch(/^Cookie "crumb": /)
      }
    },
  )

  test('may write cookies beside its own, with the same attributes', () => {
    const codec = {
      suffixes: ['.sig'],
      encode: (text: string) => [text, 'signature'],
      decode: (text: string, { beside }: { beside(suffix: string): unknown }) =>
        beside('.sig') === 'signature' ? text : undefined,
    }
    const pair = define({ codec, path: '/a' })
    const visit = open()
    visit.browser.cookies.set(pair, 'x')
    expect(visit.browser.cookies.get(pair)).toBe('x')
    expect(visit.respond().lines).toEqual([
      'crumb=x; Path=/a; HttpOnly; SameSite=Lax',
      'crumb.sig=signature; Path=/a; HttpOnly; SameSite=Lax',
    ])
    expect(open('crumb=x').browser.cookies.get(pair)).toBe(undefined)
    const leaving = open('crumb=x; crumb.sig=signature')
    leaving.browser.cookies.delete(pair)
    expect(leaving.respond().pairs).toEqual(['crumb=', 'crumb.sig='])
  })
})

const misuses: [given: object, code: string, message: RegExp][] = [
  [
    { encypted: true },
    'option',
    /has no option "encypted"\. There are schema, .*the attributes maxAge/,
  ],
  [{ signed: true, encrypted: true }, 'option', /both signed and encrypted\. Leave signed out/],
  [{ signed: 'yes' }, 'option', /its signed is a string\. Give true or false/],
  [{ encrypted: 1 }, 'option', /its encrypted is a number\. Give true or false/],
  [{ chunked: null }, 'option', /its chunked is null\. Give true or false/],
  [{ compress: {} }, 'option', /its compress is an object\. Give true or false/],
  [{ schema: 'string' }, 'option', /its schema is a string and no Standard Schema\. Give one/],
  [{ codec: 'yaml' }, 'option', /its codec is neither 'text' nor 'json', and has neither encode/],
  [{ codec: { encode() {} } }, 'option', /its codec is neither/],
  [{ codec: null }, 'option', /its codec is neither/],
  [{ accept: { encode() {}, decode() {} } }, 'option', /no list of codecs\. Give \[codec, …\]/],
  [{ accept: ['json'] }, 'option', /its accept is no list of codecs/],
  [{ reseal: 'always' }, 'option', /its reseal is neither 'on-write' nor 'on-read'/],
  [{ maxAge: -1 }, 'cookie-attribute', /./],
  [{ path: 'a' }, 'cookie-attribute', /its path does not begin with '\/'/],
  [{ domain: 'a;b' }, 'cookie-attribute', /its domain is no host name/],
  [{ sameSite: 'none', secure: false }, 'cookie-attribute', /./],
  [{ partitioned: true, secure: false }, 'cookie-attribute', /./],
  [
    { codec: { suffixes: ['.a'], encode() {}, decode() {} }, signed: true },
    'option',
    /neither chunked nor sealed/,
  ],
  [
    { codec: { suffixes: ['.a'], encode() {}, decode() {} }, chunked: true },
    'option',
    /neither chunked nor sealed/,
  ],
]

describe('a definition is refused where it is made,', () => {
  test.each(misuses)('given %o', (given, code, message) => {
    const error = caught(() => define(given))
    expect([error.name, error.code]).toEqual(['UsageError', code])
    expect(error.message).toMatch(/^Cookie "crumb": /)
    expect(error.message).toMatch(message)
  })

  test.each([
    ['__Host-a', { path: '/a' }],
    ['__Host-a', { domain: 'a.example' }],
    ['__HOST-a', { domain: 'a.example' }],
    ['__Http-a', { httpOnly: false }],
    ['__Host-Http-a', { httpOnly: false }],
    ['__Secure-a', { secure: false }],
    ['__Host-a', { secure: false }],
  ])('under the name %s given %o', (name, given) => {
    const error = caught(() => define(given, name))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toContain(`Cookie "${name}": `)
  })

  test.each(['', 'a b', 'a;b', 'a=b', 'é', 5, undefined, null])('under the name %j', (name) => {
    expect(caught(() => defineCookie(name as string)).code).toBe('cookie-name')
  })

  test.each([null, 5, 'json', true])('given %j in place of options', (options) => {
    const error = caught(() => define(options as never))
    expect(error.message).toMatch(/^Cookie "crumb": its options are .*\. Give an object\.$/)
  })

  test('given options that only a prototype has', () => {
    const inherited = Object.create({ signed: true }) as object
    expect(define(inherited)).toMatchObject({ protection: 'none' })
  })
})
