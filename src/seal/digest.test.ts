import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { digest } from './digest.ts'

test('a digest is the first 8 bytes of the SHA-256, so it survives the way through bytes', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const whole = createHash('sha256').update(text).digest()
      expect(digest(text)).toBe(whole.toString('base64url', 0, 8))
      expect(Buffer.from(digest(text), 'base64url').toString('base64url')).toBe(digest(text))
    }),
    runs(100),
  )
})
