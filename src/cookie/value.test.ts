import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeValue, encodeValue } from './value.ts'

const encode = (value: unknown) => encodeValue('theme', value)

describe('writing a value', () => {
  test('leaves alone what a value may hold', () => {
    const allowed = "!#$&'()*+-./0123456789:<=>?@ABCXYZ[]^_`abcxyz{|}~"
    expect(encode(allowed)).toBe(allowed)
    expect(encode('')).toBe('')
  })

  test('escapes what it may not hold, and the percent sign', () => {
    expect(encode('{"a": 1, "b;": "\\"}')).toBe('{%22a%22:%201%2C%20%22b%3B%22:%20%22%5C%22}')
    expect(encode('100%')).toBe('100%25')
    expect(encode('a\r\n\u0000\u007f')).toBe('a%0D%0A%00%7F')
  })

  test('escapes other characters as UTF-8, of two, three and four bytes', () => {
    expect(encode('\u0080é߿')).toBe('%C2%80%C3%A9%DF%BF')
    expect(encode('ࠀ€\ud7ff\ue000\uffff')).toBe('%E0%A0%80%E2%82%AC%ED%9F%BF%EE%80%80%EF%BF%BF')
    expect(encode('a\u{10000}🍪\u{10ffff}b')).toBe('a%F0%90%80%80%F0%9F%8D%AA%F4%8F%BF%BFb')
  })

  test.each(['\ud83c', 'a\udf6a', '\udf6a\ud83c', '\ud83cx'])(
    'refuses half a pair, as in %j',
    (value) => {
      expect(() => encode(value)).toThrow(
        expect.objectContaining({
          code: 'cookie-value',
          message: expect.stringContaining('"theme"'),
        }),
      )
    },
  )

  test.each([1, null, undefined, {}, ['a'], true, Symbol('a')])(
    'refuses %s, which is no string',
    (value) => {
      expect(() => encode(value)).toThrow(expect.objectContaining({ code: 'cookie-value' }))
    },
  )

  test('gives back what was written, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(decodeValue(encode(value))).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })

  test('escapes as little as the grammar allows', () => {
    const needless = /%(?!2[025C]|3B|5C|7F|[01][0-9A-F]|[89A-F][0-9A-F])/
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(encode(value)).toMatch(/^[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*$/)
        expect(encode(value)).not.toMatch(needless)
      }),
    )
  })
})

describe('reading a value', () => {
  test('takes exactly the escapes that are UTF-8', () => {
    const byte = fc
      .integer({ min: 0, max: 255 })
      .map((code) => `%${code.toString(16).padStart(2, '0')}`)
    const near = fc.constantFrom(
      '%C0',
      '%c1',
      '%C2',
      '%E0',
      '%ed',
      '%EF',
      '%F0',
      '%f4',
      '%F5',
      '%80',
      '%8f',
      '%90',
      '%9F',
      '%A0',
      '%bf',
      '%',
      '%a',
      'a',
      'é',
      '\n',
    )
    const texts = fc.array(fc.oneof(byte, near), { maxLength: 6 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(decodeValue(text)).toBe(byThrowing(text))
      }),
      {
        numRuns: 20_000,
      },
    )
  })

  test('takes a long one as well', () => {
    expect(decodeValue(`${'a%C3%A4'.repeat(100_000)}`)).toBe('aä'.repeat(100_000))
  })
})

function byThrowing(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
