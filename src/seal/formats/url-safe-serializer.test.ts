import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { signer } from './signer.ts'
import { LARGEST_JSON } from './url-safe-payload.ts'
import { urlSafeSerializer } from './url-safe-serializer.ts'
import { urlSafeTimedSerializer } from './url-safe-timed-serializer.ts'

const context = contextOf('name')
const secrets = ['secret-key']
const codec = urlSafeSerializer({ secrets })
const SIGNED = 'eyJpZCI6NSwibmFtZSI6Iml0c2Rhbmdlcm91cyJ9.dXsPurNnbsOsQDHMMaHDcM78D0s'

/** What somebody signed with the right key, whatever it is. */
function signed(payload: string): string {
  return signer({ secrets, salt: 'itsdangerous' }).encode(payload, context) as string
}

describe('a URL-safe serializer', () => {
  test('writes as itsdangerous does', () => {
    expect(codec.encode({ id: 5, name: 'itsdangerous' }, context)).toBe(SIGNED)
  })

  test('reads what was written', () => {
    expect(codec.decode(SIGNED, context)).toEqual({ id: 5, name: 'itsdangerous' })
  })

  test('reads what was deflated', () => {
    const text = '.eJxTSiQSKAEAS8sPbQ.9A5tU1zCDVWVGS-Op8QSCLrehDU'
    expect(codec.decode(text, context)).toBe('a'.repeat(40))
  })

  test('deflates only what gets shorter by more than a byte', () => {
    expect(codec.encode('a'.repeat(40), context)).toMatch(/^\./)
    expect(codec.encode('abcdefg', context)).not.toMatch(/^\./)
  })

  test.each([
    ['another payload', SIGNED.replace('e', 'f')],
    ['a changed signature', SIGNED.replace('.dX', '.dx')],
    ['no signature', SIGNED.replace(/\..*/, '')],
    ['a dot before', `.${SIGNED}`],
  ])('reads nothing from a text with %s', (_, text) => {
    expect(codec.decode(text, context)).toBe(undefined)
  })

  test.each([
    ['a bomb', `.${deflateSync(JSON.stringify('x'.repeat(LARGEST_JSON))).toString('base64url')}`],
    ['no deflated bytes', `.${Buffer.from('{}').toString('base64url')}`],
    [
      'half of its deflated bytes',
      `.${deflateSync('"aaaaaaaaaaaaaaa"').toString('base64url', 0, 9)}`,
    ],
    ['no base64url', '{}'],
    ['padded base64url', 'e30='],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64url')],
    ['nothing', ''],
  ])('reads nothing when %s was signed', (_, payload) => {
    expect(codec.decode(signed(payload), context)).toBe(undefined)
  })

  test('refuses a value of more than 64 KB', () => {
    const error = caught(() => codec.encode('x'.repeat(LARGEST_JSON), context))
    expect(error.code).toBe('cookie-size')
    expect(error.message).toMatch(/^Cookie "name": its value has 65538 bytes/)
  })
})

describe('a timed URL-safe serializer', () => {
  const TIMED = 'WzEsMiwzXQ.aVW5AA.IanwRbN744NGop_Wma4To4Tx8Ho'
  const timed = urlSafeTimedSerializer({ secrets, maxAge: 60 })

  test('writes as itsdangerous did at that time', () => {
    expect(timed.encode([1, 2, 3], context)).toBe(TIMED)
  })

  test('reads what is not too old', () => {
    expect(timed.decode(TIMED, contextOf('name', {}, NOW + 60_000))).toEqual([1, 2, 3])
    expect(timed.decode(TIMED, contextOf('name', {}, NOW + 61_000))).toBe(undefined)
  })

  test('reads nothing that a serializer without time wrote', () => {
    expect(timed.decode(SIGNED, context)).toBe(undefined)
  })
})
