import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { deflated, inflated } from './deflate.ts'

const LARGEST = 262_144

describe('deflating', () => {
  test('gives back what was deflated', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 50 }),
        fc.integer({ min: 8, max: 50 }),
        (unit, times) => {
          const bytes = Buffer.concat(Array.from({ length: times }, () => unit))
          const short = deflated(bytes)
          fc.pre(short !== undefined)
          expect(inflated(short)).toEqual(bytes)
        },
      ),
      runs(100),
    )
  })

  test('is left where it makes nothing shorter', () => {
    expect(deflated(Buffer.from('abc'))).toBe(undefined)
  })

  test('is left where nothing could be inflated again', () => {
    expect(deflated(Buffer.alloc(LARGEST))).toBeDefined()
    expect(deflated(Buffer.alloc(LARGEST + 1))).toBe(undefined)
  })
})

describe('inflating', () => {
  test('stops at 256 KB', () => {
    expect(inflated(deflateRawSync(Buffer.alloc(LARGEST)))?.length).toBe(LARGEST)
    expect(inflated(deflateRawSync(Buffer.alloc(LARGEST + 1)))).toBe(undefined)
    expect(inflated(deflateRawSync(Buffer.alloc(100_000_000)))).toBe(undefined)
  })

  test('gives nothing for what is cut short, and for what nobody deflated', () => {
    const short = deflateRawSync(Buffer.alloc(1000))
    expect(inflated(short.subarray(0, -1))).toBe(undefined)
    expect(inflated(Buffer.from('no deflated bytes'))).toBe(undefined)
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(inflated(bytes)?.length ?? 0).toBeLessThanOrEqual(LARGEST)
      }),
      runs(300),
    )
  })
})
