import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { cookieSignature } from './cookie-signature.ts'

const NEWER = 'keyboard cat'
const OLDER = 'tobiiscool'
const context = contextOf('name')
const codec = cookieSignature({ secrets: [NEWER, OLDER] })
const signed = codec.encode('hello', context) as string
const read = (text: string) => codec.decode(text, context)

describe('a signed cookie of Express', () => {
  test('is the value, a dot and its signature, behind s:', () => {
    const old = cookieSignature({ secrets: ['tobiiscool'] })
    expect(old.encode('hello', context)).toBe('s:hello.DGDUkGlIkCzPz+C0B064FNgHdEjox7ch8tOBGslZ5QI')
  })

  test('carries objects as j: and their JSON', () => {
    const text = codec.encode({ cart: [1, 2] }, context)
    expect(text).toMatch(/^s:j:\{"cart":\[1,2\]\}\.[\w+/]{43}$/)
    expect(read(text as string)).toEqual({ cart: [1, 2] })
  })

  test('carries null, as Express writes it', () => {
    expect(read(codec.encode(null, context) as string)).toBe(null)
  })

  test('may contain dots', () => {
    expect(read(codec.encode('a.b.', context) as string)).toBe('a.b.')
  })

  test('may be empty', () => {
    expect(read(codec.encode('', context) as string)).toBe('')
  })

  test('is text where j: is followed by no JSON, as in cookie-parser', () => {
    expect(read(codec.encode('j:ohn', context) as string)).toBe('j:ohn')
  })

  test('opens when an older secret signed it', () => {
    const old = cookieSignature({ secrets: [OLDER] }).encode('hello', context)
    expect(read(old as string)).toBe('hello')
  })

  test('is signed with the newest secret', () => {
    expect(cookieSignature({ secrets: [NEWER] }).decode(signed, context)).toBe('hello')
    expect(cookieSignature({ secrets: [OLDER] }).decode(signed, context)).toBe(undefined)
  })
})

describe('a signed cookie reads as absent', () => {
  test.each([
    ['its value was changed', signed.replace('hello', 'hellO')],
    ['its value was cut', signed.replace('hello', 'hell')],
    ['its signature was changed', signed.slice(0, -1) + (signed.endsWith('A') ? 'B' : 'A')],
    ['its signature was cut', signed.slice(0, -1)],
    ['its signature was padded', `${signed}=`],
    ['its signature is followed by a space', `${signed} `],
    ['its signature is gone', 's:hello.'],
    ['its signature and dot are gone', 's:hello'],
    ['its prefix is gone', signed.slice(2)],
    ['its prefix stands twice', `s:${signed}`],
    [
      'its signature is in the other base64',
      signed.replaceAll('+', '-').replaceAll('/', '_') + '\0',
    ],
    ['it is longer than any header', `s:${'x'.repeat(70_000)}.${signed.slice(8)}`],
    ['it is empty', ''],
  ])('when %s', (_, text) => {
    expect(read(text)).toBe(undefined)
  })

  test('when half of a surrogate pair stands for the character it is hashed as', () => {
    const text = codec.encode('\uFFFD', context) as string
    expect(read(text)).toBe('\uFFFD')
    expect(read(text.replace('\uFFFD', '\uD800'))).toBe(undefined)
  })
})

describe('a signed cookie of Fastify', () => {
  const fastify = cookieSignature({ secrets: [NEWER], prefix: '' })

  test('has no prefix', () => {
    expect(fastify.encode('hello', context)).toBe(signed.slice(2))
  })

  test('is text, whatever it begins with', () => {
    const text = fastify.encode('j:{"a":1}', context) as string
    expect(fastify.decode(text, context)).toBe('j:{"a":1}')
  })

  test('may be signed with another hash', () => {
    const sha512 = cookieSignature({ secrets: [NEWER], prefix: '', algorithm: 'sha512' })
    const text = sha512.encode('hello', context) as string
    expect(sha512.decode(text, context)).toBe('hello')
    expect(fastify.decode(text, context)).toBe(undefined)
  })

  test('carries no object', () => {
    expect(caught(() => fastify.encode({}, context)).message).toMatch(/Pass a string/)
  })
})

describe('what cannot be carried is refused, with the name of the cookie', () => {
  const cycle: Record<string, unknown> = {}
  cycle['itself'] = cycle

  test.each([
    ['a number', 5],
    ['undefined', undefined],
    ['a function', () => {}],
    ['an object that contains itself', cycle],
    ['an object with a bigint', { big: 1n }],
    ['an object that is no JSON', { toJSON: () => undefined }],
    ['an object with a key __proto__', JSON.parse('{"__proto__":{"admin":true}}')],
    ['a string that would read back as an object', 'j:{"admin":true}'],
  ])('%s', (_, value) => {
    const error = caught(() => codec.encode(value as string, context))
    expect(error.code).toBe('cookie-value')
    expect(error.message).toContain('Cookie "name"')
    expect(error.message).not.toContain('admin')
  })
})

describe('cookieSignature() refuses', () => {
  test.each([
    ['no list of secrets', undefined],
    ['one secret that stands alone', NEWER],
    ['an empty list of secrets', []],
    ['an empty secret', [NEWER, '']],
    ['a secret that is a number', [42]],
  ])('%s', (_, secrets) => {
    const error = caught(() => cookieSignature({ secrets: secrets as string[] }))
    expect(error.code).toBe('secret')
    expect(error.message).not.toContain(NEWER)
    expect(error.message).not.toContain('42')
  })

  test.each(['', 'md6', 'shake128', 'constructor', 5])('the hash %j', (algorithm) => {
    const error = caught(() =>
      cookieSignature({ secrets: [NEWER], algorithm: algorithm as string }),
    )
    expect(error.code).toBe('option')
  })

  test('a prefix that is no string', () => {
    const error = caught(() => cookieSignature({ secrets: [NEWER], prefix: null as never }))
    expect(error.code).toBe('option')
  })
})

test('no secret is seen in what inspect() shows of the codec', () => {
  const shown = inspect(codec, { depth: 10, showHidden: true })
  for (const secret of [NEWER, OLDER]) expect(shown).not.toContain(secret)
})
