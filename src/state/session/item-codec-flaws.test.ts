import { describe, expect, test } from 'vitest'
import { refused } from '../../../test/support/refused.ts'
import { jsonItems } from './item-codec.ts'

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
