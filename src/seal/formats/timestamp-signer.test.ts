import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { signer } from './signer.ts'
import { timestampSigner } from './timestamp-signer.ts'

const secrets = ['secret-key']
const codec = timestampSigner({ secrets, maxAge: 60 })
const SIGNED = 'my string.aVW5AA.sgblzBcD0kOztmPi9kielXfoOwY'
const at = (now: number) => contextOf('name', {}, now)

describe('a timestamp signer', () => {
  test('signs as itsdangerous did at that time', () => {
    expect(codec.encode('my string', at(NOW))).toBe(SIGNED)
    expect(codec.encode('my string', at(NOW + 999))).toBe(SIGNED)
  })

  test('reads until the last millisecond of its greatest age', () => {
    expect(codec.decode(SIGNED, at(NOW + 60_999))).toBe('my string')
    expect(codec.decode(SIGNED, at(NOW + 61_000))).toBe(undefined)
  })

  test('reads nothing from the future', () => {
    expect(codec.decode(SIGNED, at(NOW))).toBe('my string')
    expect(codec.decode(SIGNED, at(NOW - 1))).toBe(undefined)
  })

  test('reads any age when none is given', () => {
    const ageless = timestampSigner({ secrets })
    expect(ageless.decode(SIGNED, at(0))).toBe('my string')
    expect(ageless.decode(SIGNED, at(NOW * 9))).toBe('my string')
  })

  test.each([
    ['another time', SIGNED.replace('aVW5AA', 'aVW5AQ')],
    ['no time', SIGNED.replace('aVW5AA.', '')],
    ['another text', SIGNED.replace('my', 'My')],
    ['a changed signature', SIGNED.replace('sg', 'sG')],
  ])('reads nothing from a text with %s', (_, text) => {
    expect(codec.decode(text, at(NOW))).toBe(undefined)
  })

  test.each(['', 'x', 'my string', 'my string.', 'my string.!!', `x.${'A'.repeat(20)}`])(
    'reads nothing where %j was signed without a proper time',
    (text) => {
      const signed = signer({ secrets }).encode(text, at(NOW)) as string
      expect(codec.decode(signed, at(NOW))).toBe(undefined)
    },
  )

  test('counts from 1970 on', () => {
    const first = codec.encode('x', at(0)) as string
    expect(first).toMatch(/^x\.\./)
    expect(codec.decode(first, at(60_000))).toBe('x')
  })

  test.each(['60', -1, NaN, null])('refuses %o as its greatest age', (maxAge) => {
    const error = caught(() => timestampSigner({ secrets, maxAge: maxAge as number }))
    expect(error.code).toBe('option')
    expect(error.message).toMatch(/^timestampSigner\(\): maxAge must be a number of seconds/)
  })
})
