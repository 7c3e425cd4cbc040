import { inspect } from 'node:util'
import { caught } from '../../test/support/caught.ts'
import { describe, expect, test } from 'vitest'
import { Worker } from '../../test/support/fakes.ts'
import { UsageError } from '../errors.ts'
import type { CookieClass } from './class-codec.ts'
import { cookieClass } from './cookie-class.ts'
import { defineCookie } from './define.ts'
import { definitionOf } from './definition.ts'
import { encodeValue } from './value.ts'

class Visit {
  count = 0
  name = 'nobody'
  seen: string[] = ['/']
  options = { dark: false, deep: { list: [1, 2] } }
  last: unknown = null

  get isFirst() {
    return this.count === 0
  }

  again(): this {
    this.count++
    return this
  }
}
cookieClass({ name: 'visit', maxAge: '365d' })(Visit)

const open = (cookies: Record<string, string> = {}) => new Worker().open({ cookies })
const read = (text: string) =>
  open({ visit: encodeValue('visit', text) }).browser.cookies.get(Visit)

// oxlint-disable-next-line typescript/no-extraneous-class
class Empty {}

/** A class of that name, each another. */
function classNamed(name: string): CookieClass {
  return { [name]: class extends Empty {} }[name]!
}

/** The name of the cookie that a class of that name gets. */
const cookieOf = (name: string) => definitionOf(cookieClass()(classNamed(name)))!.name

describe('a cookie class', () => {
  test('comes back as an instance with its methods', () => {
    const { cookies } = open().browser
    cookies.set(cookies.get(Visit).again().again())
    const again = cookies.get(Visit)
    expect([again instanceof Visit, again.count, again.isFirst]).toEqual([true, 2, false])
  })

  test('is written with the attributes of its options, and those of the write', () => {
    const visit = open()
    visit.browser.cookies.set(new Visit())
    visit.browser.cookies.set(new Visit(), { maxAge: 5, path: '/a' })
    expect(visit.respond().lines.map((line) => line.replace(/=.*?;/, '=…;'))).toEqual([
      'visit=…; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax',
      'visit=…; Max-Age=5; Path=/a; HttpOnly; SameSite=Lax',
    ])
  })

  test('travels as short JSON of its fields', () => {
    class Counter {
      count = 1
    }
    cookieClass({ name: 'counter' })(Counter)
    const visit = open()
    visit.browser.cookies.set(new Counter())
    expect(visit.respond().pairs).toEqual(['counter={%22count%22:1}'])
  })

  test('is deleted by the class, where its options say', () => {
    const Placed = cookieClass({ name: 'placed', path: '/a' })(classNamed('Placed'))
    const visit = open({ placed: '{}' })
    visit.browser.cookies.delete(Placed)
    expect(visit.respond().lines).toEqual([
      'placed=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/a; HttpOnly; SameSite=Lax',
    ])
  })

  test('tells by has() and getAll() what the browser sent', () => {
    const { cookies } = open().browser
    expect([cookies.has(Visit), cookies.getAll(Visit as never)]).toEqual([false, []])
    expect(open({ visit: '{}' }).browser.cookies.has(Visit)).toBe(true)
  })

  test('answers the class itself', () => {
    const Plain = classNamed('Plain')
    expect(cookieClass({ name: 'plain' })(Plain)).toBe(Plain)
  })

  test.each([{ signed: true }, { encrypted: true }, { encrypted: true, chunked: true }])(
    'may be protected: %o',
    (options) => {
      const Class = cookieClass({ name: 'guarded', ...options })(
        class Guarded {
          user = ''
        },
      )
      const worker = new Worker()
      const visit = worker.open()
      visit.browser.cookies.set(Object.assign(new Class(), { user: 'alice' }))
      const [, text] = /=(.*)/.exec(visit.respond().pairs[0]!)!
      const next = worker.open({ cookies: { guarded: text! } }).browser
      expect(next.cookies.get(Class).user).toBe('alice')
      const plain = worker.open({ cookies: { guarded: '{%22user%22:%22eve%22}' } }).browser
      expect(plain.cookies.get(Class).user).toBe('')
    },
  )
})

describe('the name of a cookie class', () => {
  test.each([
    ['SessionCookie', 'session_cookie'],
    ['MyHTTPSession', 'my_http_session'],
    ['Session2Cookie', 'session2_cookie'],
    ['HTTPServer', 'http_server'],
    ['aB', 'a_b'],
    ['_Session', '__session'],
  ])('is %s in snake_case: %s', (name, cookie) => {
    expect(cookieOf(name)).toBe(cookie)
  })

  test.each(['theme', 'Theme', '__Host-Theme', 'a', 'x'])(
    'given as %s is used as it is',
    (name) => {
      const Class = cookieClass({ name })(classNamed('Anything'))
      expect(definitionOf(Class)!.name).toBe(name)
    },
  )

  test.each(['a', 'A', 'ab', 'Ab', '$', 'e', '_e', 't1', ''])(
    'derived from %j looks like a minifier’s, and is refused',
    (name) => {
      const error = caught(() => cookieOf(name))
      expect([error.name, error.code]).toEqual(['UsageError', 'cookie-class'])
      expect(error.message).toMatch(/looks like a minifier's work.*cookieClass\(\{ name: '…' \}\)/)
      expect(error.message).toContain(`"${name}"`)
    },
  )

  test('derived is refused where a definition has it', () => {
    defineCookie('basket')
    const error = caught(() => cookieOf('Basket'))
    expect([error.name, error.code]).toEqual(['UsageError', 'cookie-class'])
    expect(error.message).toMatch(
      /^Cookie "basket": its name was derived.*another definition has it already\. Give one of the two another: cookieClass\(\{ name: '…' \}\)/,
    )
  })

  test('derived is refused where another class has it, derived or given', () => {
    cookieClass()(classNamed('Twin'))
    expect(() => cookieClass()(classNamed('Twin'))).toThrow(/"twin".*has it already/)
    cookieClass({ name: 'given_twin' })(classNamed('Other'))
    expect(() => cookieClass()(classNamed('GivenTwin'))).toThrow(/"given_twin".*has it already/)
  })

  test('derived is refused also where stacks are short, or no text', () => {
    const { stackTraceLimit, prepareStackTrace } = Error
    for (const odd of [{ stackTraceLimit: 0 }, { prepareStackTrace: () => 42 }]) {
      Object.assign(Error, odd)
      cookieOf('OddStack')
      const again = () => cookieOf('OddStack')
      Object.assign(Error, { stackTraceLimit, prepareStackTrace })
      expect(again).toThrow(/has it already/)
    }
  })

  test('is given to a class once', () => {
    const Once = classNamed('OnceOnly')
    cookieClass()(Once)
    expect(() => cookieClass({ name: 'other' })(Once)).toThrow(/a cookie class already/)
  })

  test('given may be one that another has', () => {
    cookieClass()(classNamed('Shared'))
    expect(() => cookieClass({ name: 'shared' })(classNamed('Other'))).not.toThrow()
  })

  test('derived again at the same place is a module loaded again', () => {
    const load = () => cookieClass()(classNamed('Reloaded'))
    const [first, second] = Array.from({ length: 2 }, load)
    expect(definitionOf(first!)!.name).toBe(definitionOf(second!)!.name)
  })

  test('refused leaves the class what it was', () => {
    const Class = classNamed('q')
    expect(() => cookieClass()(Class)).toThrow(UsageError)
    expect(definitionOf(Class)).toBe(undefined)
  })
})

describe('a cookie class reads', () => {
  test.each(['', ' ', 'x', '{', '5', '[1]', 'null', '"s"', 'true', '{"count":'])(
    'all its defaults from %j',
    (text) => {
      expect(read(text)).toEqual(new Visit())
      expect(read(text)).toBeInstanceOf(Visit)
    },
  )

  test('all its defaults where there is no cookie', () => {
    expect(open().browser.cookies.get(Visit)).toEqual(new Visit())
  })

  test('defaults for fields that are missing, and drops unknown ones', () => {
    expect(read('{"count":5,"evil":true}')).toEqual(Object.assign(new Visit(), { count: 5 }))
  })

  test.each([
    '{"count":"5"}',
    '{"count":null}',
    '{"count":[1]}',
    '{"count":{}}',
    '{"name":5}',
    '{"seen":{}}',
    '{"seen":"/"}',
    '{"options":[]}',
    '{"options":null}',
  ])('the default of a field of another JSON type: %s', (text) => {
    expect(read(text)).toEqual(new Visit())
  })

  test('nested objects and arrays as they are', () => {
    const fields = { seen: ['/a', { b: [] }], options: { other: { x: [null] } } }
    expect(read(JSON.stringify(fields))).toMatchObject(fields)
  })

  test.each([5, 'x', [1], { a: 1 }, null, true])(
    'anything where the default is null: %j',
    (last) => {
      expect(read(JSON.stringify({ last })).last).toEqual(last)
    },
  )

  test.each([
    '{"__proto__":{"isFirst":"evil","evil":true}}',
    '{"\\u005f_proto__":{"evil":true}}',
    '{"__pr\\u006fto__":{"evil":true}}',
    '{"constructor":{"prototype":{"evil":true}}}',
    '{"options":{"__proto__":{"evil":true}}}',
    '{"again":"evil","isFirst":"evil"}',
  ])('nothing from a field of the prototype: %s', (text) => {
    const visit = read(text) as Visit & { evil?: unknown }
    expect([visit.evil, visit.constructor, visit.isFirst]).toEqual([undefined, Visit, true])
    expect(Object.getPrototypeOf(visit)).toBe(Visit.prototype)
    expect(typeof visit.again).toBe('function')
    expect(Object.hasOwn(visit.options, '__proto__')).toBe(false)
    expect(({} as { evil?: unknown }).evil).toBe(undefined)
  })

  test('nothing into a field that has the name of what every object has', () => {
    const Odd = cookieClass({ name: 'odd' })(
      class Odd {
        ['constructor'] = 'mine'
        length = 0
      },
    )
    const odd = (text: string) => open({ odd: encodeValue('odd', text) }).browser.cookies.get(Odd)
    expect(odd('{"constructor":"evil"}').constructor).toBe('mine')
    for (const text of ['[1]', '"s"', '{}']) expect(odd(text).length).toBe(0)
  })

  test('a fresh instance each time: changing one changes nothing until it is set', () => {
    const visit = open({ visit: '{%22count%22:5}' })
    const { cookies } = visit.browser
    const one = cookies.get(Visit)
    one.count = 100
    one.options.deep.list.push(3)
    expect(cookies.get(Visit)).toEqual(Object.assign(new Visit(), { count: 5 }))
    expect(visit.respond().lines).toEqual([])
  })

  test('what was set, untouched by later changes to the instance', () => {
    const { cookies } = open().browser
    const one = new Visit()
    cookies.set(one)
    one.options.dark = true
    expect(cookies.get(Visit).options.dark).toBe(false)
  })
})

describe('a cookie class writes', () => {
  class Basket {
    items: string[] = []
    note: string | undefined = undefined
    total = () => this.items.length
    #secret = 'MARKED'
    static shared = 'MARKED'

    get secret() {
      return this.#secret
    }
  }
  cookieClass({ name: 'basket_of_fields' })(Basket)

  const written = (change: object) => {
    const visit = open()
    visit.browser.cookies.set(Object.assign(new Basket(), change))
    return decodeURIComponent(visit.respond().pairs[0]!)
  }

  test('its fields and no others, no methods, nothing private or static', () => {
    expect(written({ items: ['a'], extra: 'MARKED' })).toBe('basket_of_fields={"items":["a"]}')
  })

  test('a field that was undefined once it is something', () => {
    expect(written({ note: 'x' })).toBe('basket_of_fields={"items":[],"note":"x"}')
  })

  test('no value that JSON cannot carry, and does not show it', () => {
    const error = caught(() => written({ items: [5n, 'MARKED'] }))
    expect(error.message).toMatch(/^Cookie "basket_of_fields": its field "items" is an array that/)
    expect(`${error.message} ${inspect(error)}`).not.toContain('MARKED')
  })

  test('no value that would read back as another, or as the default', () => {
    class Count {
      count = 0
      label = ''
      when: unknown = null
    }
    cookieClass({ name: 'count_of_fields' })(Count)
    for (const field of [{ count: NaN }, { count: '5' }, { label: 7 }, { when: new Map() }]) {
      const write = () => new Worker().open().browser.cookies.set(Object.assign(new Count(), field))
      expect(write).toThrow(/^Cookie "count_of_fields": its field "\w+" is .* would not read back/)
    }
  })

  test('and keeps methods that are fields', () => {
    const { cookies } = open().browser
    cookies.set(Object.assign(new Basket(), { items: ['a', 'b'] }))
    expect(cookies.get(Basket).total()).toBe(2)
  })
})

describe('what is no cookie class', () => {
  class Stranger {
    password = 'MARKED'
  }
  class Heir extends Visit {}
  const wrong: [string, (cookies: ReturnType<typeof open>['browser']['cookies']) => unknown][] = [
    ['get', (cookies) => cookies.get(Stranger)],
    ['getAll', (cookies) => cookies.getAll(Stranger as never)],
    ['has', (cookies) => cookies.has(Stranger as never)],
    ['set', (cookies) => cookies.set(new Stranger())],
    ['delete', (cookies) => cookies.delete(Stranger)],
    ['get of a subclass', (cookies) => cookies.get(Heir)],
    ['set of a subclass', (cookies) => cookies.set(new Heir())],
    ['get of a function', (cookies) => cookies.get((() => {}) as never)],
    ['get of nothing', (cookies) => cookies.get(undefined as never)],
    ['get of null', (cookies) => cookies.get(null as never)],
    ['get of a number', (cookies) => cookies.get(5 as never)],
    ['get of an instance', (cookies) => cookies.get(new Visit() as never)],
    ['set of a plain object', (cookies) => cookies.set({ password: 'MARKED' })],
    ['set of an object without prototype', (cookies) => cookies.set(Object.create(null) as object)],
    ['set of an array', (cookies) => cookies.set(['MARKED'] as never)],
    ['set of null', (cookies) => cookies.set(null as never)],
    ['set of nothing', (cookies) => cookies.set(undefined as never)],
    ['set of a number', (cookies) => cookies.set(5 as never)],
    ['delete of nothing', (cookies) => cookies.delete(undefined as never)],
  ]

  test.each(wrong)('is refused by %s, with the way to make it one', (_, use) => {
    const visit = open()
    const error = caught(() => use(visit.browser.cookies))
    expect([error.name, error.code]).toEqual(['UsageError', 'cookie-class'])
    expect(error.message).toMatch(
      /is not a cookie class\. Make it one: cookieClass\(\{ maxAge: … \}\)/,
    )
    expect(error.message).not.toContain('MARKED')
    expect(visit.respond().lines).toEqual([])
  })

  test('is named by its name', () => {
    const { cookies } = open().browser
    for (const use of [() => cookies.get(Stranger), () => cookies.set(new Stranger())])
      expect(caught(use).message).toMatch(/^Class Stranger is not/)
  })

  test('is the class where an instance goes', () => {
    expect(() => open().browser.cookies.set(Visit as never)).toThrow(
      /Class Visit was given where an instance goes.*Write set\(new Visit\(\)\)/,
    )
  })
})

describe('a cookie class is refused where it is made', () => {
  const refused = (Class: unknown, options = {}) =>
    caught(() => cookieClass({ name: 'refused', ...options })(Class as CookieClass))

  test('signed and encrypted at once', () => {
    const error = refused(Empty, { signed: true, encrypted: true })
    expect([error.name, error.code]).toEqual(['UsageError', 'option'])
    expect(error.message).toMatch(
      /^Cookie "refused": it is both signed and encrypted\. Leave signed/,
    )
  })

  test.each([{ maxAge: -1 }, { encypted: true }, { name: 'a b' }, { signed: 1 }])(
    'with options that make no sense: %o',
    (options) => {
      expect(refused(Empty, options)).toBeInstanceOf(UsageError)
    },
  )

  test('when it is no class', () => {
    for (const thing of [{}, null, 5, 'x', undefined])
      expect(refused(thing).message).toMatch(/was put on something that is no class/)
  })

  test('when it cannot be made without arguments', () => {
    class Picky {
      name: string
      constructor(user: { name: string }) {
        this.name = user.name
      }
    }
    const error = refused(Picky)
    expect(error.code).toBe('cookie-class')
    expect(error.message).toMatch(
      /^Cookie "refused": its class "Picky" cannot be made with new and no arguments.*Give every constructor argument a default/,
    )
  })

  test.each([
    ['a Date', new Date()],
    ['a Map', new Map()],
    ['a BigInt', 5n],
    ['a symbol', Symbol('x')],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['an instance', new Visit()],
    ['a Date inside', { at: [new Date()] }],
  ])('when the default of a field is %s', (_, value) => {
    const error = refused(
      class Odd {
        field = value
      },
    )
    expect(error.code).toBe('cookie-class')
    expect(error.message).toMatch(
      /^Cookie "refused": the default of field "field" in class "Odd" is .* that JSON does not give back\. Use plain data/,
    )
  })

  test('when the default of a field is a circle', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    const error = refused(
      class Odd {
        field = circle
      },
    )
    expect(error.message).toMatch(
      /the default of field "field" in class "Odd" is an object that JSON/,
    )
  })
})
