import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { DEEPEST_JSON } from './deepest-json.ts'
import { writePythonJson, type JsonStyle } from './python-json-writer.ts'

const COMPACT: JsonStyle = { comma: ',', colon: ':', ascii: false, sorted: false }
const write = (value: unknown, style: Partial<JsonStyle> = {}) =>
  writePythonJson(value, { ...COMPACT, ...style }, 'name')

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

describe('what Python would read', () => {
  test.each([
    [null, 'null'],
    [true, 'true'],
    [12n ** 20n, String(12n ** 20n)],
    [[1, 'a', null], '[1,"a",null]'],
    [{}, '{}'],
    ['"\\/\b\f\n\r\t\0', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000"'],
    ['é\u007f\u2028😀', '"é\u007f\u2028😀"'],
    [Object.create(null) as object, '{}'],
  ])('is %o written as %s', (value, text) => {
    expect(write(value)).toBe(text)
  })

  test('leaves out properties that are undefined', () => {
    expect(write({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  test('has spaces where the style has them', () => {
    expect(write({ a: [1, 2], b: 0 }, { comma: ', ', colon: ': ' })).toBe('{"a": [1, 2], "b": 0}')
  })

  test('escapes all beyond ASCII when told so, and DEL', () => {
    expect(write('é\u007f😀\ud800', { ascii: true })).toBe(
      String.raw`"\u00e9\u007f\ud83d\ude00\ud800"`,
    )
  })

  test('sorts keys by code point, where an emoji comes behind all of the basic plane', () => {
    const keys = ['😀b', 'b', '\uffff', '😀a', '', 'ba', '\ue000', '😀', '9', '10']
    const written = write(Object.fromEntries(keys.map((key) => [key, 0])), { sorted: true })
    expect(Object.keys(JSON.parse(written) as object).slice(2)).toEqual([
      '',
      'b',
      'ba',
      '\ue000',
      '\uffff',
      '😀',
      '😀a',
      '😀b',
    ])
    expect(written).toMatch(/^\{"":0,"10":0,"9":0,/)
  })

  test('goes as deep as it is read', () => {
    expect(write(nested(DEEPEST_JSON))).toHaveLength(2 * DEEPEST_JSON + 1)
  })
})

describe('a value is refused', () => {
  test.each([
    ['undefined', undefined],
    ['an object of class Date', [new Date(0)]],
    ['an object of class Map', { map: new Map() }],
    ['an object of class Uint8Array', new Uint8Array(1)],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ])('that has %s in it, with the cookie it was for', (kind, value) => {
    const error = caught(() => write(value))
    expect(error.code).toBe('cookie-value')
    expect(error.message).toMatch(
      new RegExp(`^Cookie "name": its value has ${kind} in it.*Use text`),
    )
  })

  test('that contains itself', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(caught(() => write(circle)).message).toContain('contains itself')
  })

  test('that has a key __proto__, which would not be read again', () => {
    const error = caught(() => write({ a: [JSON.parse('{"__proto__":{"admin":true}}')] }))
    expect(error.code).toBe('cookie-value')
    expect(error.message).toMatch(/^Cookie "name": its value has a key named __proto__ in it/)
  })

  test('that has half of a surrogate pair where it is written as UTF-8', () => {
    expect(caught(() => write('\ud800')).code).toBe('cookie-value')
    expect(caught(() => write({ '\udc00': 1 })).code).toBe('cookie-value')
  })
})
