import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE_RUNS } from '../../../test/support/runs.ts'
import { DEEPEST_JSON } from './deepest-json.ts'
import { readJson } from './json-text.ts'
import { readPythonJson } from './python-json-reader.ts'

/** Nightly runs take minutes. */
const PATIENCE = 900_000

/** What a parser reads, in one spelling; undefined when it throws. */
function read(text: string, parse: (text: string) => unknown): string | undefined {
  try {
    return JSON.stringify(parse(text), (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    )
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

describe('JSON of Python', () => {
  test('reads as JSON.parse() reads it, but for a key __proto__', { timeout: PATIENCE }, () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(read(text, readPythonJson)).toBe(read(text, readJson))
      }),
      HOSTILE_RUNS,
    )
  })

  test('is refused where JSON.parse() refuses it', { timeout: PATIENCE }, () => {
    const pieces = fc.constantFrom(
      ...'[]{},:"\\ \n\t01.-+eE',
      'true',
      'null',
      '"a"',
      '\u00a0',
      '{"a":',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('')
        expect(read(text, readPythonJson)).toBe(read(text, readJson))
      }),
      HOSTILE_RUNS,
    )
  })

  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-123456789012345678901234567890', -123456789012345678901234567890n],
    ['1e400', Infinity],
    ['1e22', 1e22],
    ['-0.0', -0],
    ['NaN', NaN],
    ['[Infinity,-Infinity]', [Infinity, -Infinity]],
  ])('knows the numbers of Python: %s', (text, value) => {
    expect(readPythonJson(text)).toEqual(value)
  })

  test('hands every object to the hook, the inner ones first', () => {
    const seen: string[][] = []
    readPythonJson('{"a":{"b":{}}}', (object) => (seen.push(Object.keys(object)), object))
    expect(seen).toEqual([[], ['b'], ['a']])
  })

  test.each([
    ['nests too deep', '['.repeat(DEEPEST_JSON + 1) + ']'.repeat(DEEPEST_JSON + 1)],
    ['nests without end', '[{"a":'.repeat(10_000)],
    ['has a number of 4301 digits', '9'.repeat(4301)],
    ['begins with a byte order mark', '\ufeff1'],
    ['has a line break in a string', '"\n"'],
    ['is two values', '1 2'],
    ['has a key __proto__', '{"a":[{"__proto__":{"admin":true}}]}'],
    ['has an escaped key __proto__', String.raw`{"\u005f_proto__":1}`],
  ])('is refused when it %s', (_, text) => {
    expect(() => readPythonJson(text)).toThrow(SyntaxError)
  })
})
