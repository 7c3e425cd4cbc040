import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE_RUNS, runs } from '../../test/support/runs.ts'
import { MOST_TOLD, type Told } from '../wire/told.ts'
import { LARGEST_TOLD, readToldFrame, readToldText } from './read-told.ts'

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64url')
const asJson = (told: unknown) => `j.${base64(JSON.stringify(told))}`
const asDeflated = (told: unknown) => `z.${base64(deflateRawSync(JSON.stringify(told)))}`

const word = fc.string({ unit: 'grapheme' })
const name = fc.stringMatching(/^[\w.-]{1,20}$/)
const key = word.filter((text) => text !== '' && !/[\0-\x1F\x7F]/.test(text))
const texts = fc.dictionary(key, fc.option(word))
const area = fc.constantFrom('localStorage' as const, 'sessionStorage' as const)
const told: fc.Arbitrary<Told> = fc.record(
  {
    page: name,
    app: word,
    whole: fc.constant(true as const),
    localStorage: texts,
    sessionStorage: texts,
    omitted: fc.array(fc.tuple(area, key)),
    standIn: fc.uniqueArray(area).map((areas) => areas.toSorted()),
    performed: fc.array(
      fc.oneof(word, fc.record({ id: word, key: word, name: word, message: word })),
    ),
    declared: word,
  },
  { requiredKeys: ['page'] },
)

/** Something of nearly the right shape. */
const bent = fc.record(
  Object.fromEntries(
    [
      'page',
      'app',
      'whole',
      'localStorage',
      'sessionStorage',
      'omitted',
      'standIn',
      'performed',
      'declared',
    ].map((part) => [
      part,
      fc.oneof(
        fc.anything(),
        fc.constant('p'),
        fc.array(fc.anything()),
        fc.dictionary(fc.string(), fc.anything()),
      ),
    ]),
  ),
  { requiredKeys: [] },
)

function isSound(given: Told | undefined): boolean {
  if (given === undefined) return true
  const areas = [given.localStorage, given.sessionStorage].map((one) => Object.values(one ?? {}))
  return (
    /^[\w.-]+$/.test(given.page) &&
    areas.flat().every((text) => text === null || typeof text === 'string') &&
    (given.performed ?? []).every((ack) =>
      Object.values(typeof ack === 'string' ? [ack] : ack).every(
        (part) => typeof part === 'string',
      ),
    ) &&
    (given.omitted ?? []).every(
      ([of, omitted]) => of.endsWith('Storage') && typeof omitted === 'string',
    ) &&
    (given.standIn ?? []).every((of) => of.endsWith('Storage'))
  )
}

describe('what a page tells', () => {
  test('is read as it was told, plain or compressed', () => {
    fc.assert(
      fc.property(told, (given) => {
        expect(readToldText(asJson(given))).toEqual(given)
        expect(readToldText(asDeflated(given))).toEqual(given)
        expect(readToldFrame({ told: given })).toEqual(given)
      }),
      runs(300),
    )
  })

  test('never makes reading throw, whatever text it is', () => {
    const kind = fc.constantFrom('', 'j.', 'z.', 'p.', 'f.', 'J.')
    const text = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map(base64),
      fc.uint8Array().map((bytes) => base64(Buffer.from(bytes))),
    )
    fc.assert(
      fc.property(kind, text, (prefix, rest) => isSound(readToldText(prefix + rest))),
      HOSTILE_RUNS,
    )
  })

  test('never makes reading throw, whatever it is, and gives what is sound alone', () => {
    const frame = fc.oneof(fc.anything(), fc.record({ told: fc.oneof(fc.anything(), bent) }))
    fc.assert(
      fc.property(frame, (given) => isSound(readToldFrame(given))),
      HOSTILE_RUNS,
    )
  })

  test('never makes reading throw, whatever JSON it was', () => {
    fc.assert(
      fc.property(fc.json(), bent, (json, given) => {
        const parsed: unknown = JSON.parse(json)
        return isSound(
          readToldFrame({ told: { page: 'p', localStorage: parsed, performed: parsed, ...given } }),
        )
      }),
      HOSTILE_RUNS,
    )
  })

  test('is left out where a compressed text unfolds to more than is allowed', () => {
    const bomb = deflateRawSync(JSON.stringify({ page: 'p', declared: ' '.repeat(200_000_000) }))
    const before = process.memoryUsage().arrayBuffers
    expect(readToldText(`z.${base64(bomb)}`)).toBeUndefined()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * LARGEST_TOLD)
  })

  test('is nothing where it has more than 10,000 keys, of which some would seem to be absent', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key-${at}`, '1']))
    const start = performance.now()
    expect(readToldText(asDeflated({ page: 'p', localStorage: many }))).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test('is nothing where it is nested too deeply', () => {
    const deep = `{"page":"p","localStorage":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`
    expect(() => readToldText(`j.${base64(deep)}`)).not.toThrow()
    expect(
      readToldText(
        `z.${base64(deflateRawSync(`{"page":${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}}`))}`,
      ),
    ).toBeUndefined()
  })

  test('keeps keys like __proto__ what they are', () => {
    const read = readToldText(
      `j.${base64('{"page":"p","localStorage":{"__proto__":"1","constructor":"2"},"__proto__":{"whole":true}}')}`,
    )!
    expect(Object.entries(read.localStorage!)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
    expect(read.whole).toBeUndefined()
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  test.each([
    ['no UTF-8', `j.${base64(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))}`],
    ['no base64', 'j.%%%%'],
    ['a text that is cut', asDeflated({ page: 'p', declared: 'x'.repeat(500) }).slice(0, 12)],
  ])('is nothing as %s', (_, text) => {
    expect(readToldText(text)).toBeUndefined()
  })

  test('is taken to the last character that an honest page may tell', () => {
    const value = '"'.repeat(MOST_TOLD)
    const read = readToldText(asDeflated({ page: 'p', localStorage: { a: value } }))
    expect(read!.localStorage!['a']).toBe(value)
  })
})
