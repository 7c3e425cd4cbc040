import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../test/support/codec-context.ts'
import { HOSTILE_RUNS } from '../../test/support/runs.ts'
import { CheckedAttributes } from '../cookie/checked-attributes.ts'
import { chunkName, split } from '../cookie/chunks.ts'
import { digest } from '../seal/digest.ts'
import type { AnyCodec } from '../cookie/codec.ts'
import { cookieSession } from '../seal/formats/cookie-session.ts'
import { cookieSignature } from '../seal/formats/cookie-signature.ts'
import { djangoSession } from '../seal/formats/django-session.ts'
import { djangoSignedCookie } from '../seal/formats/django-signed-cookie.ts'
import { djangoSigned } from '../seal/formats/django-signed.ts'
import { fernet } from '../seal/formats/fernet.ts'
import { flaskSession } from '../seal/formats/flask-session.ts'
import { starletteSession } from '../seal/formats/starlette-session.ts'
import { timestampSigner } from '../seal/formats/timestamp-signer.ts'
import { urlSafeSerializer } from '../seal/formats/url-safe-serializer.ts'
import { ironSeal } from '../seal/formats/iron-seal.ts'
import { ironSession } from '../seal/formats/iron-session.ts'
import { keygrip } from '../seal/formats/keygrip.ts'
import { KeyRing } from '../seal/key-ring.ts'
import { pooledRandom } from '../seal/random.ts'
import { Sealer } from '../seal/sealer.ts'
import { Signer } from '../seal/signer.ts'
import { readInput } from './cookie-input.ts'
import { recognise } from './recognise.ts'

const SECRET = 'a secret of thirty-two characters or even more'
const NOW = Date.UTC(2026, 0, 2)
const MADE = Date.UTC(2026, 0, 1)
const context = contextOf('name', {}, MADE)
const findAll = (input: string, secrets: string[] = []) =>
  readInput(input).map((cookie) => recognise(cookie, { now: NOW, secrets }))
const find = (text: string, secrets?: string[]) => findAll(`name=${text}`, secrets)[0]!

describe('ours', () => {
  const sealer = (purpose = 'encrypted cookie') =>
    new Sealer(new KeyRing(() => [SECRET]), purpose, pooledRandom())
  const seal = sealer().seal(Buffer.from('{"user":"alice"}'), 'name', { expires: NOW / 1000 })
  const facts = { format: 'madeleine', protection: 'encrypted', expiresAt: NOW }

  test('encrypted is told by its form, with key and expiry', () => {
    expect(find(seal)).toEqual({ ...facts, keyId: expect.stringMatching(/^[\da-f]{6}$/) })
  })

  test('encrypted opens with the secret, even when it has expired', () => {
    expect(find(seal, [SECRET])).toMatchObject({ isGenuine: true, value: { user: 'alice' } })
  })

  test('encrypted opens where the secret stands among shorter ones', () => {
    expect(find(seal, [`short,${SECRET}`, 'short', SECRET])).toMatchObject({ isGenuine: true })
  })

  test('encrypted stays closed to another secret', () => {
    expect(find(seal, ['another secret which is long enough'])).toMatchObject({ isGenuine: false })
  })

  test('encrypted needs its name to be opened', () => {
    const [finding] = findAll(seal, [SECRET])
    expect(finding!.note).toMatch(/name=value/)
  })

  test('the binding cookie is told by its name', () => {
    const [finding] = findAll(`__Host-madeleine=${sealer('binding').seal(Buffer.from('x'), '')}`)
    expect(finding).toMatchObject({
      format: 'binding cookie of madeleine',
      protection: 'encrypted',
    })
  })

  const ourSigner = new Signer(new KeyRing(() => [SECRET]), 'signed cookie')

  test.each([0, NOW / 1000])('signed is shown, with an expiry of %d, and checked', (expires) => {
    const text = ourSigner.sign('hello', 'name', { expires })
    const facts = {
      format: 'madeleine',
      protection: 'signed',
      keyId: expect.stringMatching(/^[\da-f]{6}$/),
      value: 'hello',
      ...(expires > 0 && { expiresAt: NOW }),
    }
    expect(find(text)).toEqual({ ...facts, note: 'its signature was not checked' })
    expect(find(text, [SECRET])).toEqual({ ...facts, isGenuine: true })
    expect(find(text.replace('hello', 'hullo'), [SECRET])).toMatchObject({ isGenuine: false })
  })

  test('signed needs its name to be checked', () => {
    const [finding] = findAll(ourSigner.sign('hello', 'name'), [SECRET])
    expect(finding!.note).toMatch(/name=value/)
  })

  test('in chunks opens as a whole, and each chunk is told', () => {
    const whole = sealer().seal(Buffer.from(JSON.stringify('long '.repeat(2000))), 'name')
    const parts = split('name', whole, new CheckedAttributes(), digest)
    const header = parts.map((part, index) => `${chunkName('name', index)}=${part}`).join('; ')
    const [first, second] = findAll(`Cookie: ${header}`, [SECRET])
    expect(first).toMatchObject({
      format: 'madeleine, in chunks',
      protection: 'encrypted',
      isGenuine: true,
      value: 'long '.repeat(2000),
    })
    expect(second).toMatchObject({ format: 'madeleine', note: 'a chunk of name' })
  })
})

describe('cookies of npm packages', () => {
  const express = cookieSignature({ secrets: [SECRET] })
  const fastify = cookieSignature({ secrets: [SECRET], prefix: '' })

  test('of Express are shown, and checked with the secret', () => {
    const text = express.encode({ cart: [1] }, context) as string
    const facts = { format: 'cookie-signature, as Express', value: { cart: [1] } }
    expect(find(text)).toEqual({ ...facts, protection: 'signed' })
    expect(find(text, [SECRET])).toMatchObject({ ...facts, isGenuine: true })
    expect(find(text, ['another'])).toMatchObject({ ...facts, isGenuine: false })
  })

  test('of Fastify are shown, and checked with the secret', () => {
    const text = fastify.encode('hello', context) as string
    expect(find(text, [SECRET])).toMatchObject({
      format: 'cookie-signature, as @fastify/cookie',
      isGenuine: true,
      value: 'hello',
    })
  })

  test.each(['sha1', 'sha256', 'sha384', 'sha512'])(
    'of keygrip with %s come in pairs',
    (algorithm) => {
      const [value, signature] = keygrip({ secrets: [SECRET], algorithm }).encode('bar', context)
      const [first, second] = findAll(`name=${value}; name.sig=${signature}`, [SECRET])
      expect(first).toMatchObject({
        format: `keygrip (${algorithm})`,
        isGenuine: true,
        value: 'bar',
      })
      expect(second).toMatchObject({ format: 'keygrip', note: 'the signature of name' })
    },
  )

  test('of keygrip are found out when they were changed', () => {
    const [, signature] = keygrip({ secrets: [SECRET] }).encode('bar', context)
    const [finding] = findAll(`name=baz; name.sig=${signature}`, [SECRET])
    expect(finding).toMatchObject({ isGenuine: false, value: 'baz' })
  })

  test('of cookie-session are shown', () => {
    const [value, signature] = cookieSession({ keys: [SECRET] }).encode({ views: 1 }, context)
    const [finding] = findAll(`name=${value}; name.sig=${signature}`)
    expect(finding).toMatchObject({ format: 'cookie-session (sha1)', value: { views: 1 } })
  })

  test('of iron-session open with the password, even when they have expired', () => {
    const codec = ironSession({ password: { 3: SECRET }, ttl: 3600 })
    const facts = { format: 'iron-session', keyId: '3', expiresAt: MADE + 3_600_000 }
    const text = codec.encode({ user: 'alice' }, context) as string
    expect(find(text)).toEqual({ ...facts, protection: 'encrypted' })
    expect(find(text, [SECRET])).toMatchObject({ ...facts, value: { user: 'alice' } })
    expect(find(text, ['too short'])).toMatchObject({ ...facts, isGenuine: false })
  })

  test('of @hapi/iron open with the password', () => {
    const text = ironSeal({ password: SECRET }).encode([1], context) as string
    expect(find(text, [SECRET])).toMatchObject({ format: '@hapi/iron', value: [1] })
  })
})

describe('cookies of Python', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64url') + '='

  test.each<[string, AnyCodec, unknown]>([
    ['Flask', flaskSession({ secrets: [KEY] }), { user: 'alice' }],
    ['Starlette', starletteSession({ secrets: [KEY] }), { user: 'alice' }],
    ['itsdangerous', urlSafeSerializer({ secrets: [KEY] }), [1]],
    ['itsdangerous, with a time', timestampSigner({ secrets: [KEY] }), 'hello'],
    ["Django's sessions", djangoSession({ secrets: [KEY] }), { user: 'alice' }],
    ['Django, with SHA-1', djangoSigned({ secrets: [KEY], digest: 'sha1' }), [1]],
    ["Django's signed cookies", djangoSignedCookie({ secrets: [KEY] }), 'hello'],
    ['Fernet', fernet({ secrets: [KEY] }), 'hello'],
  ])('of %s open with the secret, and with no other', (_, codec, value) => {
    const text = String(codec.encode(value, context))
    expect(find(text, ['another', KEY])).toMatchObject({ isGenuine: true, value })
    expect(find(text, [KEY.replace('B', 'C')])).toMatchObject({ isGenuine: false })
  })

  const alice = { user: 'alice' }

  // Made with Flask 3.1, itsdangerous 2.2, cryptography 48 at the beginning of 2026.
  test.each([
    ['Flask', 'eyJ1c2VyIjoiYWxpY2UifQ.aVW5AA.Ro4vzDcY1B_LDubjyJ6xaLBV-4A', alice],
    [
      'Flask',
      '.eJyrViotTi1SslJKzMlMTh10hFItANvoPz4.aVW5AA.8LIeoupIaqscQ4cZ76vFsCsrBYI',
      { user: 'alice'.repeat(30) },
    ],
    ['Starlette', 'eyJ1c2VyIjogImFsaWNlIn0=.aVW5AA.GsRrh-EXuPtJkUWYTYEJaZOrZxk', alice],
  ])('as %s signs them are shown, with their time', (maker, text, value) => {
    expect(find(text)).toMatchObject({
      format: `itsdangerous, as ${maker}`,
      protection: 'signed',
      madeAt: MADE,
      value,
    })
  })

  test('that itsdangerous signed around text are shown', () => {
    const finding = find('hello.aVW5AA.BgEPO_TbotiNKVXyOj8hfoonziA')
    expect(finding).toMatchObject({ format: 'itsdangerous', madeAt: MADE, value: 'hello' })
  })

  test('that itsdangerous signed without a time are shown', () => {
    const finding = find('eyJ1c2VyIjoiYWxpY2UifQ.AuchSd5SS5rOxZQoEt9BweWjDXA')
    expect(finding.format).toMatch(/^itsdangerous/)
    expect(finding.madeAt).toBe(undefined)
    expect(finding.value).toEqual(alice)
  })

  test('that Fernet encrypted tell when', () => {
    const text =
      'gAAAAABpVbkAhc1YkiGuYH8n6CPU7WY2Fedzpn4BL2ywOTnCz8wZBRwnTdnXqIwsKmozB4jj1QOVGahOR9a4uFUl8BFCLqK5uQ=='
    expect(find(text)).toMatchObject({ format: 'Fernet', protection: 'encrypted', madeAt: MADE })
  })

  const mac = createHmac('sha256', 'key').update('text').digest('base64url')
  // 1767225600 in base 62.
  test.each([
    ['text', `hello:1vb66i:${mac}`, 'hello'],
    ['a session', `eyJ1c2VyIjoiYWxpY2UifQ:1vb66i:${mac}`, alice],
    [
      'a session, deflated',
      `.eJyrViotTi1SslJKzMlMTh10hFItANvoPz4:1vb66i:${mac}`,
      { user: 'alice'.repeat(30) },
    ],
  ])('that Django signed around %s are shown, with their time', (_, text, value) => {
    expect(find(text)).toMatchObject({
      format: 'Django',
      protection: 'signed',
      madeAt: MADE,
      value,
    })
  })
})

describe('tokens of JSON', () => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test('that are signed are shown, with key and times', () => {
    const claims = { sub: 'alice', iat: MADE / 1000, exp: NOW / 1000 }
    expect(find(`${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}.AAAA`)).toMatchObject({
      format: 'JWT (HS256)',
      protection: 'signed',
      keyId: 'k1',
      madeAt: MADE,
      expiresAt: NOW,
      value: claims,
    })
  })

  test('that claim no algorithm are not protected', () => {
    const finding = find(`${encode({ alg: 'none' })}.${encode({})}.`)
    expect(finding).toMatchObject({ format: 'JWT (none)', protection: 'none' })
  })

  test('that are encrypted are told', () => {
    const text = `${encode({ alg: 'dir', enc: 'A256GCM' })}..J6c97pY7Eg3u2snk.DFQYlzR1Zw.A0x97AqXjP5DbQhS8ZZnqA`
    expect(find(text)).toMatchObject({ format: 'JWE', protection: 'encrypted' })
  })
})

describe('values without protection', () => {
  test.each([
    ['dark', 'text', 'dark'],
    ['', 'text', ''],
    ['42', 'text', '42'],
    ['en-GB', 'text', 'en-GB'],
    ['%7B%22a%22%3A1%7D', 'JSON', { a: 1 }],
    ['j:%5B1%5D', 'JSON, as Express writes it', [1]],
    ['eyJhIjoxfQ==', 'JSON in base64', { a: 1 }],
  ])('%j is %s', (text, format, value) => {
    expect(find(text)).toEqual({ format, protection: 'none', value })
  })

  test.each([
    '550e8400-e29b-41d4-a716-446655440000',
    'd41d8cd98f00b204e9800998ecf8427e',
    '3PQhLZi4dME-Isx-rA0jbdeuBelbGDpc3QwQYB3_8bU',
    '%00%01',
  ])('%j is unknown', (text) => {
    expect(find(text)).toMatchObject({ format: 'unknown', protection: 'unknown' })
  })
})

test('every value is something, and none throws', () => {
  const pieces = fc.constantFrom(
    's:',
    'j:',
    '.',
    ':',
    '*',
    '~2',
    'Fe26.2*',
    'eyJhbGciOiJub25lIn0',
    'aVW5AA',
    'A'.repeat(27),
    'A'.repeat(43),
    'gAAAAAB',
    'AQ',
    '1'.repeat(40),
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, texts, (text, other) => {
      const others = new Map([['name.sig', other]])
      const cookie = { name: 'name', text, size: 0, others }
      const finding = recognise(cookie, { now: NOW, secrets: [SECRET] })
      expect(finding.format).not.toBe('')
      expect(finding.isGenuine).not.toBe(true)
    }),
    HOSTILE_RUNS,
  )
}, 900_000)
