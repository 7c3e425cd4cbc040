import { runs } from '../support/runs.ts'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Codec, CodecContext } from '../../src/cookie/codec.ts'
import { Originals, type OriginalOptions } from './original.ts'

/** Nightly runs take minutes. */
const PATIENCE = 900_000

export const NOW = Date.UTC(2026, 0, 1, 12, 30, 15, 678)

/** What a codec knows of its cookie. */
export function context(now = NOW, name = 'session'): CodecContext {
  return { name, now, beside: () => undefined }
}

/** The text of a codec that needs one cookie. */
export function encode<Value>(codec: Codec<Value>, value: Value, now = NOW): string {
  return codec.encode(value, context(now)) as string
}

/** The originals for a test file, from its first test to its last. */
export function useOriginals(): { readonly originals: Originals } {
  const held = {} as { originals: Originals }
  beforeAll(() => {
    held.originals = new Originals()
  })
  afterAll(() => held.originals?.close())
  return held
}

export interface Exchanged<Value> {
  readonly format: string
  readonly codec: Codec<Value>
  readonly options: OriginalOptions
  readonly values: fc.Arbitrary<Value>
  /** Whether a text was deflated, whose bytes depend on the zlib that did so. */
  readonly isDeflated?: (text: string) => boolean
  readonly runs?: number
}

/** Tests that ours reads theirs, theirs reads ours, and both write the same bytes at the same time. */
export function exchanges<Value>(held: { originals: Originals }, given: Exchanged<Value>): void {
  const { format, codec, options, values, isDeflated = () => false } = given
  const { numRuns } = runs(given.runs ?? 150, (given.runs ?? 150) * 20)
  const time = fc.integer({ min: 1, max: 4_000_000_000_000 })

  test('ours reads what the original wrote', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(values, time, async (value, now) => {
        const theirs = await held.originals.make(format, value, options, now)
        expect(codec.decode(theirs, context(now))).toStrictEqual(value)
      }),
      { numRuns },
    )
  })

  test('the original reads what ours wrote', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(values, time, async (value, now) => {
        const ours = encode(codec, value, now)
        expect(await held.originals.read(format, ours, options, now)).toStrictEqual(value)
      }),
      { numRuns },
    )
  })

  test('both write the same bytes', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(values, time, async (value, now) => {
        const theirs = await held.originals.make(format, value, options, now)
        const ours = encode(codec, value, now)
        if (isDeflated(theirs) || isDeflated(ours)) return
        expect(ours).toBe(theirs)
        expect(encode(codec, codec.decode(theirs, context(now))!, now)).toBe(theirs)
      }),
      { numRuns },
    )
  })
}
