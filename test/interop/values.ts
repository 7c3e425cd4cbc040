import * as fc from 'fast-check'
import { PythonMarkup, PythonTuple, PythonUuid } from '../../src/interop.ts'

/** Text as people and hostile clients write it, every character whole. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', 'a', 'ab'.repeat(400), '\u007f\u0080\u2028', '\uffff😀', '"\\/\b\f\n\r\t\0'),
)

/** Numbers of both of Python's kinds. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.bigInt().filter((whole) => !Number.isSafeInteger(Number(whole))),
  fc.constantFrom(
    -0,
    NaN,
    0.1,
    1e-5,
    1e-4,
    123456.789e-10,
    1e15,
    1e16,
    1.5e16,
    1e21,
    1e22,
    2 ** 53,
  ),
)

// JavaScript puts keys that look like array indices first, wherever they were written; __proto__ is refused.
const key = fc
  .oneof(text, fc.constantFrom(' t', ' b', ' di', ' t__', '\uffff', '😀'))
  .filter((key) => !/^(?:\d+|__proto__)$/.test(key))

const leaf = fc.oneof(fc.constantFrom(null, true, false), number, text)

/** Whatever Python's JSON carries. */
export const json = trees(leaf)

/** Whatever a session holds that is kept as JSON. */
export const session = dict(json, 1)

/** Whatever a session of Flask's holds. */
export const flaskSession = dict(
  trees(
    fc.oneof(
      leaf,
      fc.uint8Array({ maxLength: 30 }),
      text.map((html) => new PythonMarkup(html)),
      fc.uuid().map((uuid) => new PythonUuid(uuid)),
      fc.integer({ min: -30_000_000_000, max: 250_000_000_000 }).map((at) => new Date(at * 1000)),
    ),
    (item) => fc.array(item, { maxLength: 3 }).map((items) => new PythonTuple(items)),
  ),
  1,
)

function dict(value: fc.Arbitrary<unknown>, minKeys = 0): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(key, value, { minKeys, maxKeys: 5, noNullPrototype: true })
}

function trees(
  leaf: fc.Arbitrary<unknown>,
  branch?: (item: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      dict(tie('tree')),
      ...(branch === undefined ? [] : [branch(tie('tree'))]),
    ),
  })).tree
}
