import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { fernet, fernetBytes } from './fernet.ts'

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='
const OTHER = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
const context = contextOf('name')
const codec = fernet({ secrets: [KEY], maxAge: 60 })
const token = Buffer.from(codec.encode('hello', context) as string, 'base64url')

/** A good token with the byte at a place changed. */
function changed(at: number): string {
  const copy = Buffer.from(token)
  copy[at < 0 ? copy.length + at : at]! ^= 1
  return copy.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

describe('Fernet', () => {
  // https://github.com/fernet/spec: generate.json
  test('makes the token of its specification', () => {
    const random = () => Uint8Array.from({ length: 16 }, (_, index) => index)
    const at = contextOf('name', {}, 499_162_800_000)
    expect(fernet({ secrets: [KEY], random }).encode('hello', at)).toBe(
      'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==',
    )
  })

  test('reads what it wrote', () => {
    expect(codec.decode(codec.encode('hello', context) as string, context)).toBe('hello')
  })

  test('reads what a framework put in quotes', () => {
    expect(codec.decode(`"${String(codec.encode('hello', context))}"`, context)).toBe('hello')
  })

  test('never writes the same twice', () => {
    expect(codec.encode('hello', context)).not.toBe(codec.encode('hello', context))
  })

  test('reads until the end of its greatest age', () => {
    const text = codec.encode('x', context) as string
    expect(codec.decode(text, contextOf('name', {}, NOW + 60_999))).toBe('x')
    expect(codec.decode(text, contextOf('name', {}, NOW + 61_000))).toBe(undefined)
  })

  test('reads what a clock made that is a minute ahead, and no further', () => {
    const text = codec.encode('x', context) as string
    expect(codec.decode(text, contextOf('name', {}, NOW - 60_000))).toBe('x')
    expect(codec.decode(text, contextOf('name', {}, NOW - 60_001))).toBe(undefined)
  })

  test('reads any age when none is given', () => {
    const text = codec.encode('x', context) as string
    expect(fernet({ secrets: [KEY] }).decode(text, contextOf('name', {}, NOW * 3))).toBe('x')
  })

  test.each([
    ['version', 0],
    ['time', 8],
    ['initialization vector', 9],
    ['ciphertext', 25],
    ['signature', -1],
  ])('reads nothing with another %s', (_, at) => {
    expect(codec.decode(changed(at), context)).toBe(undefined)
  })

  test('reads nothing without padding, cut short, or with more behind', () => {
    const text = codec.encode('xx', context) as string
    expect(text).toMatch(/=$/)
    for (const wrong of [text.replace(/=+$/, ''), text.slice(0, 40), text.slice(4), `${text}=`, ''])
      expect(codec.decode(wrong, context)).toBe(undefined)
  })

  test('encrypts with the first key, and reads with all', () => {
    const both = fernet({ secrets: [OTHER, KEY] })
    expect(both.decode(codec.encode('x', context) as string, context)).toBe('x')
    expect(codec.decode(both.encode('x', context) as string, context)).toBe(undefined)
  })

  test('reads no bytes as text that are none', () => {
    const bytes = fernetBytes({ secrets: [KEY] })
    const text = bytes.encode(new Uint8Array([0xff]), context) as string
    expect(bytes.decode(text, context)).toEqual(new Uint8Array([0xff]))
    expect(codec.decode(text, context)).toBe(undefined)
  })

  test('refuses text where bytes are wanted, and bytes where text is', () => {
    const bytes = fernetBytes({ secrets: [KEY] })
    expect(caught(() => bytes.encode('x' as never, context)).code).toBe('cookie-value')
    expect(caught(() => codec.encode(new Uint8Array(1) as never, context)).code).toBe(
      'cookie-value',
    )
  })

  test('refuses a greatest age that is no number', () => {
    expect(caught(() => fernet({ secrets: [KEY], maxAge: '1d' as never })).code).toBe('option')
  })
})
