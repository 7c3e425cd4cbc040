import { caught } from '../../test/support/caught.ts'
import { inspect } from 'node:util'
import { type } from 'arktype'
import * as devalue from 'devalue'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as zm from 'zod/mini'
import { Worker } from '../../test/support/fakes.ts'
import { UsageError } from '../errors.ts'
import { defineCookie } from './define.ts'
import type { AnySchema, StandardSchema } from './schema.ts'

const open = (text?: string) =>
  new Worker().open(text === undefined ? {} : { headers: { cookie: `crumb=${text}` } })
const cookiesWith = (text?: string) => open(text).browser.cookies
const defined = (schema: AnySchema) => defineCookie('crumb', { schema })

/** A schema of one's own. */
function schemaOf(validate: StandardSchema['~standard']['validate']): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

const users: [string, AnySchema][] = [
  ['zod', z.object({ user: z.string(), age: z.number() })],
  ['valibot', v.object({ user: v.string(), age: v.number() })],
  ['arktype', type({ user: 'string', age: 'number' })],
]

describe.each(users)('a schema of %s', (_, schema) => {
  const user = defined(schema)

  test('gives back what was written', () => {
    const visit = open()
    visit.browser.cookies.set(user, { user: 'alice', age: 30 })
    const [, text] = /^crumb=(.*?);/.exec(visit.respond().lines[0]!)!
    expect(cookiesWith(text).get(user)).toEqual({ user: 'alice', age: 30 })
  })

  test.each(['{"user":"alice"}', '{"user":5,"age":5}', '[]', 'null', '5', 'alice', '', '{'])(
    'reads as absent what it refuses: %s',
    (text) => {
      const { cookies } = open(text).browser
      expect([cookies.get(user), cookies.has(user), cookies.getAll(user)]).toEqual([
        undefined,
        false,
        [],
      ])
    },
  )

  test('refuses to write what it would not read, and queues nothing', () => {
    const visit = open()
    const error = caught(() => visit.browser.cookies.set(user, { user: 'MARKED', age: 'MARKED' }))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.code).toBe('cookie-value')
    expect(error.message).toMatch(
      /^Cookie "crumb": its schema refuses the value at "age", which is a string\. What the schema says of it stands in the error's "issues"/,
    )
    expect(visit.respond().lines).toEqual([])
  })

  test('shows the refused value nowhere', () => {
    const error = caught(() => cookiesWith().set(user, { user: 'MARKED', age: 'MARKED' }))
    for (const shown of [error.message, String(error), inspect(error), JSON.stringify(error)])
      expect(shown).not.toContain('MARKED')
  })

  test('tells its issues to whoever asks', () => {
    const error = caught(() => cookiesWith().set(user, { user: 'x', age: 'x' }))
    const { issues } = error as UsageError & { issues: { path: unknown }[] }
    expect(issues.map(({ path }) => path)).toEqual([expect.anything()])
    expect(Object.keys(error)).not.toContain('issues')
  })
})

describe('a schema', () => {
  test('that transforms takes its input and gives its output', () => {
    const count = defined(z.string().transform(Number))
    const visit = open()
    visit.browser.cookies.set(count, '5' as never)
    expect(visit.browser.cookies.get(count)).toBe(5)
    expect(visit.respond().pairs).toEqual(['crumb=%225%22'])
  })

  test('that has defaults fills them in', () => {
    const options = defined(v.object({ size: v.optional(v.number(), 10) }))
    expect(cookiesWith('{}').get(options)).toEqual({ size: 10 })
  })

  test('for strings takes those of others that look like JSON', () => {
    const text = defined(z.string())
    const read = ['5', 'null', '{"a":1}', '"x"', 'dark', ''].map((one) =>
      cookiesWith(one).get(text),
    )
    expect(read).toEqual(['5', 'null', '{"a":1}', 'x', 'dark', ''])
  })

  test('whose output is null is no absent one', () => {
    const nothing = defineCookie('crumb', { schema: z.null(), fallback: null })
    expect([cookiesWith('null').has(nothing), cookiesWith('x').has(nothing)]).toEqual([true, false])
  })

  test('that is wrong only inside names the place, and at most three', () => {
    const deep = defined(z.object({ a: z.object({ b: z.array(z.number()) }) }))
    const error = caught(() => cookiesWith().set(deep, { a: { b: ['x', 'x', 'x', 'x'] } } as never))
    expect(error.message).toContain(
      'at "a.b.0", which is a string; at "a.b.1", which is a string; at "a.b.2", which is a string and in other places.',
    )
  })

  test('that names a place by a symbol or an object is told apart too', () => {
    for (const path of [[Symbol('x')], [{ key: Symbol('y') }], [{ key: { any: 'thing' } }]]) {
      const odd = defined(schemaOf(() => ({ issues: [{ message: 'no', path: path as never }] })))
      expect(caught(() => cookiesWith().set(odd, 'x' as never))).toBeInstanceOf(UsageError)
    }
  })

  test('that takes what JSON changes is refused at the first write', () => {
    const when = defined(z.object({ at: z.date() }))
    expect(() => cookiesWith().set(when, { at: new Date(5) } as never)).toThrow(
      /Cookie "crumb": the value fits its schema, but not once it was written and read again.*z\.coerce\.date\(\).*devalue/,
    )
  })

  test('that takes a Date goes with a codec that carries one', () => {
    const when = defineCookie('crumb', { schema: z.object({ at: z.date() }), codec: devalue })
    const { cookies } = open().browser
    cookies.set(when, { at: new Date(5) })
    expect(cookies.get(when)).toEqual({ at: new Date(5) })
  })

  test('that throws reads as absent', () => {
    const broken = defined(
      schemaOf(() => {
        throw new Error('of the schema')
      }),
    )
    expect(cookiesWith('x').get(broken)).toBe(undefined)
  })
})

describe('an asynchronous schema', () => {
  const schemas: [string, AnySchema][] = [
    ['zod', z.string().refine(async () => true)],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    ],
    ['its own', schemaOf(async (value) => ({ value }))],
    ['its own, which rejects', schemaOf(() => Promise.reject(new Error('nobody waits')))],
  ]

  test.each(schemas)('of %s is a UsageError on read and on write', (_, schema) => {
    const slow = defined(schema)
    const visit = open('x')
    const { cookies } = visit.browser
    for (const use of [
      () => cookies.get(slow),
      () => cookies.has(slow),
      () => cookies.set(slow, 'x' as never),
    ]) {
      const error = caught(use)
      expect([error.name, error.code]).toEqual(['UsageError', 'option'])
      expect(error.message).toMatch(
        /^Cookie "crumb": its schema validates asynchronously, but it is read and written without await\. Take the async parts out/,
      )
    }
    expect(visit.respond().lines).toEqual([])
  })
})

test.each([null, 5, 'string', {}, { '~standard': {} }, () => {}, { parse() {} }])(
  'what is no schema is refused when it is defined: %s',
  (schema) => {
    const error = caught(() => defineCookie('crumb', { schema: schema as never }))
    expect(error.code).toBe('option')
    expect(error.message).toMatch(
      /^Cookie "crumb": its schema is .* and no Standard Schema\. Give one of zod, valibot, arktype/,
    )
  },
)

describe('a schema that throws', () => {
  const throwing: [string, AnySchema][] = [
    ['zod', z.string().transform((text) => JSON.parse(text) as unknown)],
    ['zod, in a refinement', z.string().refine((text) => new URL(text))],
    [
      'zod/mini',
      zm.pipe(
        zm.string(),
        zm.transform((text: string) => BigInt(text)),
      ),
    ],
    [
      'valibot',
      v.pipe(
        v.string(),
        v.transform((text) => BigInt(text)),
      ),
    ],
    ['arktype', type('string').pipe((text) => BigInt(text))],
  ]

  test.each(throwing)('of %s over what a browser sent reads as absent', (_, schema) => {
    const definition = defineCookie('crumb', { schema, fallback: () => 'none' })
    const { cookies } = new Worker().open({ cookies: { crumb: 'MARKED{' } }).browser
    expect([cookies.get(definition), cookies.has(definition)]).toEqual(['none', false])
  })

  test.each(throwing)('of %s over a write is a UsageError that does not show it', (_, schema) => {
    const definition = defineCookie('crumb', { schema })
    const error = caught(() => new Worker().open().browser.cookies.set(definition, 'MARKED{'))
    expect([error.code, error.message]).toEqual([
      'cookie-value',
      expect.stringMatching(/^Cookie "crumb": its schema threw over the value/),
    ])
    expect(inspect(error) + JSON.stringify(error)).not.toContain('MARKED')
    expect(error.reason).toBeInstanceOf(Error)
  })

  test('asynchronously is refused, over a read too', () => {
    const schemas = [
      z.string().refine(async () => true),
      zm.string().check(zm.refine(async () => true)),
    ]
    for (const schema of schemas) {
      const { cookies } = new Worker().open({ cookies: { crumb: 'x' } }).browser
      const error = caught(() => cookies.get(defineCookie('crumb', { schema })))
      expect([error.code, error.message]).toEqual([
        'option',
        expect.stringMatching(/asynchronously/),
      ])
    }
  })
})
