import * as devalue from 'devalue'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { refused } from '../../../test/support/refused.ts'
import { HOSTILE_RUNS, runs } from '../../../test/support/runs.ts'
import { jsonItems, serializedItems } from './item-codec.ts'

class Visit {
  count = 0
}
const circle: { self?: unknown } = {}
circle.self = circle

describe('items as JSON', () => {
  test('read back as they were', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Whoever copied an object with it would change a prototype: it is not read.
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const text = jsonItems.encode('a', value)
        expect(jsonItems.encode('a', jsonItems.decode(text))).toBe(text)
      }),
      runs(500),
    )
  })

  test('may lack properties that are undefined, and stand in several places', () => {
    const shared = { n: 1 }
    expect(jsonItems.encode('a', { one: shared, other: shared, none: undefined })).toBe(
      '{"one":{"n":1},"other":{"n":1}}',
    )
    expect(jsonItems.encode('a', Object.create(null))).toBe('{}')
  })

  test.each<[string, unknown, ...string[]]>([
    ['a Date', new Date(), '"Date"', 'devalue'],
    ['a Map', new Map(), '"Map"'],
    ['an instance', new Visit(), '"Visit"'],
    ['bytes', new Uint8Array(1), '"Uint8Array"'],
    ['a promise', Promise.resolve(1), '"Promise"'],
    ['a BigInt', 1n, 'bigint'],
    ['a function', () => 1, 'function'],
    ['a symbol', Symbol('x'), 'symbol'],
    ['undefined', undefined, 'undefined', 'session.delete'],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', -Infinity, '-Infinity'],
    ['a circle', circle, 'circle', '"self"'],
    ['undefined in a list', [1, undefined], 'undefined', '"1"'],
    ['a Date deep inside', { a: [{ at: new Date() }] }, '"a.0.at"', '"Date"'],
  ])('refuse %s', (_, value, ...words) => {
    expect(() => jsonItems.encode('cart', value)).toThrow(refused('item', '"cart"', ...words))
  })

  test('are undefined for a text that is none, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void jsonItems.decode(text)),
      HOSTILE_RUNS,
    )
    expect(jsonItems.decode('{')).toBeUndefined()
  })
})

describe('items through a serializer', () => {
  const rich = serializedItems(devalue)

  test('read back as it says', () => {
    const value = { at: new Date(5), map: new Map([[1, new Set([2n])]]) }
    expect(rich.decode(rich.encode('a', value))).toEqual(value)
    expect(rich.decode('nonsense')).toBeUndefined()
  })

  test('what it throws stands apart, where no log shows it', () => {
    const error = caught(() => rich.encode('a', { secret: () => 'hunter2' }))
    expect([error.code, error.message.includes('hunter2')]).toEqual(['item', false])
    expect(error.reason).toBeInstanceOf(Error)
    expect(Object.keys(error)).not.toContain('reason')
  })

  test('undefined is no value, and no text is none', () => {
    expect(() => rich.encode('a', undefined)).toThrow(refused('item', 'session.delete'))
    expect(() =>
      serializedItems({ stringify: () => 1 as never, parse: () => 1 }).encode('a', 1),
    ).toThrow(refused('item', '"a"'))
  })
})

const encode = (value: unknown) => jsonItems.encode('a', value)

describe('what JSON would not give back is refused, with what to do:', () => {
  test.each<[string, unknown, ...string[]]>([
    ['nothing', undefined, 'its value is undefined', 'session\\.delete\\(\\)'],
    ['nothing in an array', { b: [1, undefined] }, 'at "b\\.1"', 'Write null', 'leave it out'],
    ['an array with a hole', Object.assign([1], { 2: 3 }), 'an array with holes'],
    ['an array that ends in a hole', { b: Array(2) }, 'at "b"', 'an array with holes'],
    ['a match', { b: /x/.exec('x') }, 'at "b"', 'named properties'],
    ['a hole and a name', Object.assign([], { 1: 1, x: 1 }), 'an array with holes'],
    ['a date', [new Date()], 'at "0"', 'class "Date"', 'devalue'],
  ])('%s', (_, value, ...words) => {
    expect(() => encode(value)).toThrow(refused('item', '"a"', ...words))
  })

  test('and nothing is advised that would remove the whole item', () => {
    expect(() => encode([undefined])).not.toThrow(/session\.delete/)
  })
})

test.each([[[]], [[1, 'a', null, [true]]], [{ b: undefined }], [Array(12).fill(0)]])(
  'plain data is carried: %j',
  (value) => {
    expect(jsonItems.decode(encode(value))).toEqual(value)
  },
)
