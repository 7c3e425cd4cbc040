import { randomFillSync } from 'node:crypto'

/** Draws `size` unpredictable bytes; the caller owns what it gets. */
export type Random = (size: number) => Uint8Array

const POOL_BYTES = 2048

/** The system's randomness, drawn in blocks: asking it for twelve bytes at a time costs more than the bytes. */
export function pooledRandom(): Random {
  let pool = Buffer.alloc(0)
  let next = 0
  return (size) => {
    if (size > POOL_BYTES / 4) return randomFillSync(Buffer.alloc(size))
    if (next + size > pool.length) {
      pool = randomFillSync(Buffer.alloc(POOL_BYTES))
      next = 0
    }
    next += size
    return pool.subarray(next - size, next)
  }
}
