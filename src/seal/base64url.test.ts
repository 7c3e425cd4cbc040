import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { decodeBase64url } from './base64url.ts'

describe('base64url', () => {
  test('gives the bytes it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(decodeBase64url(text)).toEqual(Buffer.from(bytes))
      }),
      runs(200),
    )
  })

  test.each(['', 'A', 'AAAAA', 'AA==', 'AB', 'AAB', 'AA AA', 'AAAA\n', '+/AA', 'AAéA', 'AAAA.'])(
    'is none in any spelling but one: %j',
    (text) => {
      expect(decodeBase64url(text)).toBe(undefined)
    },
  )

  test('of any text has one spelling or none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        const bytes = decodeBase64url(text)
        expect(bytes === undefined || bytes.toString('base64url') === text).toBe(true)
      }),
      runs(300),
    )
  })
})
