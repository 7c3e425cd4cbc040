import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { djangoSession } from './django-session.ts'
import { djangoSigned } from './django-signed.ts'

const context = contextOf('name')
const secrets = ['secret-key']
const codec = djangoSigned({ secrets, maxAge: 60 })
const SIGNED = 'eyJ1c2VyIjoiYWRhIn0:1vb66i:b10Na225ZMv7OwUVr-2CRIUnue0OiR_wel9QbDTpntg'

describe("Django's signing", () => {
  test('is written as signing.dumps() did at that time', () => {
    expect(codec.encode({ user: 'ada' }, context)).toBe(SIGNED)
  })

  test('is read', () => {
    expect(codec.decode(SIGNED, context)).toEqual({ user: 'ada' })
  })

  test('is too old a millisecond after its greatest age', () => {
    expect(codec.decode(SIGNED, contextOf('name', {}, NOW + 60_000))).toBeDefined()
    expect(codec.decode(SIGNED, contextOf('name', {}, NOW + 60_001))).toBe(undefined)
  })

  test('is believed from the future, as Django does', () => {
    expect(codec.decode(SIGNED, contextOf('name', {}, 0))).toBeDefined()
  })

  test.each([
    ['another payload', SIGNED.replace('e', 'f')],
    ['another time', SIGNED.replace('1vb66i', '1vb66j')],
    ['no time', SIGNED.replace('1vb66i:', '')],
    ['a changed signature', SIGNED.replace(':b1', ':B1')],
    ['no signature', SIGNED.slice(0, SIGNED.lastIndexOf(':'))],
  ])('reads as absent with %s', (_, text) => {
    expect(codec.decode(text, context)).toBe(undefined)
  })

  test('reads as absent under another salt', () => {
    expect(djangoSigned({ secrets, salt: 'other' }).decode(SIGNED, context)).toBe(undefined)
  })

  test('reads as absent under another digest', () => {
    expect(djangoSigned({ secrets, digest: 'sha1' }).decode(SIGNED, context)).toBe(undefined)
  })

  test('deflates only when told so, and reads either', () => {
    const deflating = djangoSigned({ secrets, compress: true })
    const deflated = deflating.encode('a'.repeat(99), context) as string
    expect(deflated).toMatch(/^\./)
    expect(codec.encode('a'.repeat(99), context)).not.toMatch(/^\./)
    expect(codec.decode(deflated, context)).toBe('a'.repeat(99))
  })

  test.each<[string, object]>([
    ['salt', { salt: 1 }],
    ['digest', { digest: 'md5' }],
    ['sep', { sep: '_' }],
    ['maxAge', { maxAge: '1d' }],
  ])('refuses a %s that cannot be: %o', (name, options) => {
    const error = caught(() => djangoSigned({ secrets, ...options }))
    expect(error.code).toBe('option')
    expect(error.message).toMatch(new RegExp(`^djangoSigned\\(\\): ${name} `))
  })
})

describe("Django's session in a cookie", () => {
  const session = djangoSession({ secrets })
  const SESSION = 'eyJ1c2VyIjoiYWRhIn0:1vb66i:tBVxRE5ZaJA0VYmpTF5JNu6wYLBTLRjQYg-2QNedezs'

  test('is read and written', () => {
    expect(session.decode(SESSION, context)).toEqual({ user: 'ada' })
    expect(session.encode({ user: 'ada' }, context)).toBe(SESSION)
  })

  test('is nothing that was signed for something else', () => {
    expect(session.decode(SIGNED, context)).toBe(undefined)
  })

  test('is a dict', () => {
    const list = session.encode([1] as never, context) as string
    expect(session.decode(list, context)).toBe(undefined)
  })

  test('lasts 14 days', () => {
    const fortnight = 14 * 86_400_000
    expect(session.decode(SESSION, contextOf('name', {}, NOW + fortnight))).toBeDefined()
    expect(session.decode(SESSION, contextOf('name', {}, NOW + fortnight + 1))).toBe(undefined)
  })
})
