import * as devalue from 'devalue'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { bareCodec, jsonCodec, serializerCodec, textCodec } from './built-in-codecs.ts'
import type { AnyCodec } from './codec.ts'
import { encodeValue } from './value.ts'

const context = { name: 'crumb', now: 0, beside: () => undefined }
const there = (codec: AnyCodec, value: unknown) => codec.encode(value, context) as string
const back = (codec: AnyCodec, text: string): unknown => codec.decode(text, context)
const travelled = (codec: AnyCodec, value: unknown) => back(codec, there(codec, value))
const onTheWire = (codec: AnyCodec, value: unknown) => encodeValue('crumb', there(codec, value))

/** What JSON gives back as it was. */
const json = fc
  .jsonValue({ stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  .filter((value) => !JSON.stringify(value).includes('"__proto__"'))

describe('the text codec', () => {
  test('carries strings as they are', () => {
    for (const text of ['', 'dark', ' "x" ', '{"a":1}', 'é☕️'])
      expect([there(textCodec, text), back(textCodec, text)]).toEqual([text, text])
  })

  test.each([5, null, undefined, true, {}, [], 5n, Symbol('x'), () => 'x'])(
    'refuses %s, and says what takes it',
    (value) => {
      expect(() => there(textCodec, value)).toThrow(
        /^Cookie "crumb": its value is .*without a schema or codec: 'json' only strings travel/,
      )
    },
  )
})

describe('the JSON codec', () => {
  test('carries any JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(travelled(jsonCodec, value)).toEqual(value)
      }),
      runs(300),
    )
  })

  test('costs what the grammar forces: 15 bytes for {"count":1}', () => {
    expect(onTheWire(jsonCodec, { count: 1 })).toBe('{%22count%22:1}')
  })

  test.each([
    ['undefined', undefined],
    ['a function', () => {}],
    ['a symbol', Symbol('MARKED')],
    ['a circle, or has a BigInt in it', { MARKED: 5n }],
    ['a circle, or has a BigInt in it', Object.assign([], { 0: globalThis })],
  ])('refuses %s, and does not show it', (what, value) => {
    const words = `Cookie "crumb": its value is ${what}, which JSON cannot carry. Give plain data, or a codec such as devalue.`
    expect(() => there(jsonCodec, value)).toThrow(words)
  })

  test('reads as absent what is no JSON', () => {
    for (const text of [
      '',
      'dark',
      '{',
      '{"a":1',
      "{'a':1}",
      'undefined',
      'NaN',
      '[1,]',
      '\ufeff1',
    ])
      expect(back(jsonCodec, text)).toBe(undefined)
  })

  test('reads null, false, 0 and the empty string as they are', () => {
    expect(['null', 'false', '0', '""', ' 1 '].map((text) => back(jsonCodec, text))).toEqual([
      null,
      false,
      0,
      '',
      1,
    ])
  })

  test('never throws, however deep or odd the text', () => {
    const deep = ['[', '{"a":', '[['].map((text) => text.repeat(100_000))
    for (const text of deep) expect(back(jsonCodec, text)).toBe(undefined)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => back(jsonCodec, text)).not.toThrow()
      }),
      runs(300),
    )
  })
})

describe('a field named __proto__', () => {
  const letters = [...'__proto__']
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  const spelling = fc
    .tuple(...letters.map((letter) => fc.constantFrom(letter, escaped(letter))))
    .map((parts) => parts.join(''))
  const texts = spelling.map((key) => `{"a":{"${key}":{"admin":true},"b":1}}`)

  test.each([
    '__proto__',
    '\\u005f_proto__',
    '_\\u005Fproto__',
    '__pr\\u006fto__',
    '__\\u0070roto__',
  ])('is dropped, written as %s too', (key) => {
    const read = back(jsonCodec, `{"${key}":{"admin":true},"b":1}`) as object
    expect(Object.getOwnPropertyNames(read)).toEqual(['b'])
  })

  test('is dropped in any spelling, at any depth, by both codecs', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(jsonCodec, bareCodec as AnyCodec), (text, codec) => {
        const { a } = back(codec, text) as { a: object }
        expect(Object.getOwnPropertyNames(a)).toEqual(['b'])
        expect(Object.getPrototypeOf(Object.assign({}, a))).toBe(Object.prototype)
      }),
      runs(200),
    )
  })
})

describe('the bare codec', () => {
  test('carries any JSON, whatever its strings look like', () => {
    const tricky = fc.constantFrom('5', '"x"', 'null', 'true', '{}', '[', '{"a"', '-', ' 1', '')
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          tricky,
          tricky.map((text) => JSON.stringify(text)),
        ),
        (value) => {
          expect(travelled(bareCodec, value)).toEqual(value)
        },
      ),
      runs(500),
    )
  })

  test('writes a string as it stands where nothing else has that spelling', () => {
    const words = ['dark', '', 'a b', 'nullable', '5 o’clock', '5', 'null', '"', '"x"', '{}']
    expect(words.map((word) => there(bareCodec, word))).toEqual([
      'dark',
      '',
      'a b',
      'nullable',
      '5 o’clock',
      '"5"',
      '"null"',
      '"',
      '"\\"x\\""',
      '"{}"',
    ])
  })
})

describe('a pair of functions as a codec', () => {
  const codec = serializerCodec(devalue)

  test('carries with devalue what JSON cannot', () => {
    const value = {
      date: new Date(5),
      map: new Map([['a', new Set([1, 2])]]),
      big: 2n ** 70n,
      nothing: undefined,
      no: NaN,
      expression: /x/g,
    }
    expect(travelled(codec, value)).toEqual(value)
  })

  test('carries circles with devalue', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    const read = travelled(codec, circle) as typeof circle
    expect(read.self).toBe(read)
  })

  test('calls them on the object they came from', () => {
    const own = {
      mark: '!',
      stringify(value: unknown) {
        return `${value as string}${this.mark}`
      },
      parse(text: string) {
        return text.replace(this.mark, '')
      },
    }
    expect([there(serializerCodec(own), 'x'), travelled(serializerCodec(own), 'x')]).toEqual([
      'x!',
      'x',
    ])
  })
})
