import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { keygrip } from './keygrip.ts'

const codec = keygrip({ secrets: ['SEKRIT3', 'SEKRIT2'] })
const [, signature] = codec.encode('bar', contextOf('foo')) as [string, string]
const sign = (text: string) => createHmac('sha1', 'SEKRIT3').update(text).digest('base64url')
const read = (name: string, value: string, signature?: string) =>
  codec.decode(value, contextOf(name, signature === undefined ? {} : { '.sig': signature }))

describe('a pair of cookies', () => {
  test('is the value as it is, and a signature of name and value', () => {
    const old = keygrip({ secrets: ['SEKRIT2', 'SEKRIT1'] })
    // From keygrip: new Keygrip(['SEKRIT2', 'SEKRIT1']).sign('Newman=Hello')
    expect(old.encode('Hello', contextOf('Newman'))).toMatchInlineSnapshot(`
      [
        "Hello",
        "So1QTLCunh9RFVMTZYriwyJ-ELM",
      ]
    `)
  })

  test('is read under its name', () => {
    expect(read('foo', 'bar', signature)).toBe('bar')
  })

  test('names the suffix of the second cookie', () => {
    expect(codec.suffixes).toEqual(['.sig'])
  })

  test('opens when an older key signed it', () => {
    const [value, old] = keygrip({ secrets: ['SEKRIT2'] }).encode('bar', contextOf('foo'))
    expect(read('foo', value!, old)).toBe('bar')
  })

  test('is signed with the newest key', () => {
    const one = keygrip({ secrets: ['SEKRIT2'] })
    expect(one.decode('bar', contextOf('foo', { '.sig': signature }))).toBe(undefined)
  })

  test('may be signed with another hash and in hex', () => {
    const other = keygrip({ secrets: ['SEKRIT1'], algorithm: 'sha256', encoding: 'hex' })
    const [value, hex] = other.encode('bar', contextOf('foo')) as [string, string]
    expect(hex).toMatch(/^[0-9a-f]{64}$/)
    expect(other.decode(value, contextOf('foo', { '.sig': hex }))).toBe('bar')
  })
})

describe('a pair of cookies reads as absent', () => {
  test.each([
    ['the value was changed', 'foo', 'baz', signature],
    ['the value is empty', 'foo', '', signature],
    ['it has another name', 'fob', 'bar', signature],
    ['name and value are divided elsewhere', 'fo', 'o=bar', signature],
    ['the signature was changed', 'foo', 'bar', `x${signature.slice(1)}`],
    ['the signature was cut', 'foo', 'bar', signature.slice(0, -1)],
    ['the signature was padded', 'foo', 'bar', `${signature}=`],
    ['the signature is empty', 'foo', 'bar', ''],
    ['there is no signature', 'foo', 'bar', undefined],
    ['the signature is longer than any header', 'foo', 'bar', 'x'.repeat(70_000)],
    ['the value is longer than any header', 'foo', 'x'.repeat(70_000), signature],
  ])('when %s', (_, name, value, signature) => {
    expect(read(name, value, signature)).toBe(undefined)
  })
})

describe('a value that a header cannot carry as it is', () => {
  const value = 'a b, "c"; ü 😀 100%'

  test('is signed as the header spells it, so that the other side finds what was signed', () => {
    const spelled = 'a%20b%2C%20%22c%22%3B%20%C3%BC%20%F0%9F%98%80%20100%25'
    const [, signature] = codec.encode(value, contextOf('foo'))
    expect(signature).toBe(sign(`foo=${spelled}`))
    expect(read('foo', value, signature)).toBe(value)
  })

  test('is read where an app passed it through encodeURIComponent', () => {
    const escaped = encodeURIComponent('{"a":1}')
    expect(read('foo', '{"a":1}', sign(`foo=${escaped}`))).toBe('{"a":1}')
  })

  test('is not read where its escapes were escaped again', () => {
    // The header said foo=%2541, was read as %41, and what was signed is foo=%41, which reads as A.
    expect(read('foo', '%41', sign('foo=%41'))).toBe(undefined)
    expect(read('foo', 'A', sign('foo=A'))).toBe('A')
  })

  test('is refused where it is half of a surrogate pair', () => {
    expect(caught(() => codec.encode('\uD800', contextOf('foo'))).code).toBe('cookie-value')
  })
})

describe('keygrip() refuses', () => {
  test('a value that is no string', () => {
    const error = caught(() => codec.encode({} as string, contextOf('foo')))
    expect(error.message).toMatch(/^Cookie "foo": .*JSON\.stringify/)
  })

  test('an encoding it does not know', () => {
    const error = caught(() => keygrip({ secrets: ['x'], encoding: 'toString' as 'hex' }))
    expect(error.code).toBe('option')
  })

  test('no keys', () => {
    expect(caught(() => keygrip({ secrets: [] })).code).toBe('secret')
  })
})

test('no key is seen in what inspect() shows of the codec', () => {
  expect(inspect(codec, { depth: 10, showHidden: true })).not.toContain('SEKRIT')
})
