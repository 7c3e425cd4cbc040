import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { flaskSession } from './flask-session.ts'
import { PythonMarkup } from './python-markup.ts'
import { PythonTuple } from './python-tuple.ts'
import { PythonUuid } from './python-uuid.ts'
import { urlSafeTimedSerializer } from './url-safe-timed-serializer.ts'

const context = contextOf('session')
const secrets = ['secret-key']
const codec = flaskSession({ secrets })
const SESSION = 'eyJhdCI6eyIgdCI6WzEsMl19LCJ1c2VyIjoiYWRhIn0.aVW5AA.CtWCR3ZnQ3cpfvnstlPCbRfhhTg'

/** What somebody wrote with the right key, whatever it is. */
const plain = urlSafeTimedSerializer({ secrets, salt: 'cookie-session', keyDerivation: 'hmac' })
const written = (value: unknown) => plain.encode(value, context) as string
const json = (value: Record<string, unknown>) =>
  plain.decode(codec.encode(value, context) as string, context)

describe("Flask's session", () => {
  test('is read', () => {
    expect(codec.decode(SESSION, context)).toStrictEqual({
      at: new PythonTuple([1, 2]),
      user: 'ada',
    })
  })

  test('is written with its keys in order', () => {
    expect(codec.encode({ user: 'ada', at: new PythonTuple([1, 2]) }, context)).toBe(SESSION)
  })

  test.each([
    ['a tuple', new PythonTuple([1, [2]]), { ' t': [1, [2]] }],
    ['bytes', new Uint8Array([0, 255]), { ' b': 'AP8=' }],
    ['Markup', new PythonMarkup('<b>'), { ' m': '<b>' }],
    [
      'a UUID',
      new PythonUuid('6E5EB67A-28F2-4A7B-B5C7-1E47D1B4F4C4'),
      { ' u': '6e5eb67a28f24a7bb5c71e47d1b4f4c4' },
    ],
    ['a datetime', new Date(NOW), { ' d': 'Thu, 01 Jan 2026 00:00:00 GMT' }],
    ['a dict that looks like a tag', { ' t': 1 }, { ' di': { ' t__': 1 } }],
    ['a dict that looks like the tag of such a dict', { ' di': {} }, { ' di': { ' di__': {} } }],
    ['a dict of two tags', { ' t': 1, ' b': 2 }, { ' t': 1, ' b': 2 }],
    ['a dict of no tag', { ' x': 1 }, { ' x': 1 }],
    [
      'a tag in a tuple in a dict',
      { a: new PythonTuple([{ ' b': 0 }]) },
      { a: { ' t': [{ ' di': { ' b__': 0 } }] } },
    ],
  ])('carries %s', (_, value, form) => {
    expect(json({ value })).toEqual({ value: form })
    expect(codec.decode(written({ value: form }), context)).toStrictEqual({ value })
  })

  test('carries whole seconds of a date', () => {
    const text = codec.encode({ at: new Date(NOW + 999) }, context) as string
    expect(codec.decode(text, context)).toEqual({ at: new Date(NOW) })
  })

  test('counts no property that is undefined when it looks for tags', () => {
    expect(json({ value: { ' t': 1, gone: undefined } })).toEqual({
      value: { ' di': { ' t__': 1 } },
    })
  })

  test('has bytes of their own, which share no memory', () => {
    const { value } = codec.decode(written({ value: { ' b': 'AP8=' } }), context) as {
      value: Uint8Array
    }
    expect(value.buffer.byteLength).toBe(2)
  })

  test.each([
    [{ ' t': 1 }],
    [{ ' t': { a: 1 } }],
    [{ ' b': 'AP8' }],
    [{ ' b': 1 }],
    [{ ' m': null }],
    [{ ' u': 'x' }],
    [{ ' u': '6e5eb67a-28f2-4a7b-b5c7-1e47d1b4f4c4' }],
    [{ ' d': '2026-01-01' }],
    [{ ' d': 'Wed, 01 Jan 2026 00:00:00 GMT' }],
    [{ ' d': 0 }],
    [{ ' di': 1 }],
    [{ ' di': {} }],
    [{ ' di': [1] }],
  ])('reads as absent with %o in it, which Flask writes for nothing', (value) => {
    expect(codec.decode(written({ value }), context)).toBe(undefined)
  })

  test.each([[[1]], ['x'], [null], [{ ' t': [1] }], [1]])(
    'reads as absent when it is %o and no dict',
    (value) => {
      expect(codec.decode(written(value), context)).toBe(undefined)
    },
  )

  test.each([{ ' di': { __proto____: { admin: true } } }, { a: { ' di': { __proto____: 1 } } }])(
    'reads as absent with %o in it, which stands for a key __proto__',
    (value) => {
      expect(codec.decode(written({ value }), context)).toBe(undefined)
    },
  )

  test('reads as absent with one character changed', () => {
    expect(codec.decode(SESSION.replace('e', 'f'), context)).toBe(undefined)
  })

  test('reads as absent under another salt', () => {
    expect(flaskSession({ secrets, salt: 'other' }).decode(SESSION, context)).toBe(undefined)
  })

  test('lasts 31 days unless told otherwise', () => {
    const day = 86_400_000
    expect(codec.decode(SESSION, contextOf('session', {}, NOW + 31 * day))).toBeDefined()
    expect(codec.decode(SESSION, contextOf('session', {}, NOW + 31 * day + 1000))).toBe(undefined)
    const short = flaskSession({ secrets, maxAge: 60 })
    expect(short.decode(SESSION, contextOf('session', {}, NOW + 61_000))).toBe(undefined)
  })

  test.each([new Date(NaN), new Date(-1e14), new Date(8e15), new Map()])(
    'refuses %o, which Flask could not write',
    (value) => {
      expect(caught(() => codec.encode({ value }, context)).code).toBe('cookie-value')
    },
  )

  test('refuses a UUID that is none', () => {
    expect(caught(() => new PythonUuid('no uuid')).code).toBe('cookie-value')
  })
})

test('tuples, Markup and UUIDs are used like what they stand for', () => {
  expect([...new PythonTuple([1, 2])]).toEqual([1, 2])
  expect(String(new PythonMarkup('<b>'))).toBe('<b>')
  expect(String(new PythonUuid('6e5eb67a28f24a7bb5c71e47d1b4f4c4'))).toBe(
    '6e5eb67a-28f2-4a7b-b5c7-1e47d1b4f4c4',
  )
})
