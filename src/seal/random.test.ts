import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { runs } from '../../test/support/runs.ts'
import { pooledRandom } from './random.ts'

/** Where in memory some bytes lie. */
function range(bytes: Uint8Array): { memory: ArrayBufferLike; start: number; end: number } {
  return { memory: bytes.buffer, start: bytes.byteOffset, end: bytes.byteOffset + bytes.length }
}

describe('the pool of randomness', () => {
  test('gives as many bytes as asked for', () => {
    const random = pooledRandom()
    for (const size of [0, 1, 12, 16, 32, 2048, 2049, 8192, 10_000])
      expect(random(size).length).toBe(size)
  })

  test('never hands out the same memory twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 40 }),
        (sizes) => {
          const random = pooledRandom()
          const ranges = sizes.map((size) => range(random(size)))
          for (const [index, one] of ranges.entries())
            for (const other of ranges.slice(index + 1)) {
              const apart = one.end <= other.start || other.end <= one.start
              expect(one.memory !== other.memory || apart).toBe(true)
            }
        },
      ),
      runs(50),
    )
  })

  test('does not change what it has handed out', () => {
    const random = pooledRandom()
    const first = random(32)
    const copy = Buffer.from(first)
    for (let draw = 0; draw < 2000; draw++) random(32)
    expect(Buffer.from(first)).toEqual(copy)
  })

  test('never gives the same twelve bytes twice', () => {
    const random = pooledRandom()
    const seen = new Set(
      Array.from({ length: 50_000 }, () => Buffer.from(random(12)).toString('latin1')),
    )
    expect(seen.size).toBe(50_000)
  })

  test('fills every byte it gives', () => {
    const random = pooledRandom()
    const everSet = new Uint8Array(32)
    for (let draw = 0; draw < 2000; draw++) random(32).forEach((byte, at) => (everSet[at]! |= byte))
    expect([...everSet].every((byte) => byte === 255)).toBe(true)
  })
})
