import { createHmac, pbkdf2Sync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { ironSeal } from './iron-seal.ts'

const PASSWORD = 'some_not_random_password_that_is_also_long_enough'
const OTHER = 'another_password_that_is_also_long_enough_for_iron'
const context = contextOf('name')
const codec = ironSeal({ password: PASSWORD })
const seal = codec.encode({ a: 1 }, context) as string
const read = (text: string, now = NOW) => codec.decode(text, contextOf('name', {}, now))

/** A seal with one of its eight fields replaced, and its MAC made anew where it is asked for. */
function replaced(field: number, text: string, resealed = false): string {
  const parts = seal.split('*')
  parts[field] = text
  if (resealed) {
    const key = pbkdf2Sync(PASSWORD, parts[6]!, 1, 32, 'sha1')
    parts[7] = createHmac('sha256', key).update(parts.slice(0, 6).join('*')).digest('base64url')
  }
  return parts.join('*')
}

/** Another text that a forgiving decoder takes for the same bytes. */
function misspelled(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const other = text.slice(0, -1) + letters[letters.indexOf(text.at(-1)!) ^ 1]
  expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(text, 'base64url'))
  return other
}

describe('a seal', () => {
  test('has the eight fields of iron', () => {
    expect(seal).toMatch(/^Fe26\.2\*\*[0-9a-f]{64}\*[\w-]{22}\*[\w-]+\*\*[0-9a-f]{64}\*[\w-]{43}$/)
  })

  test('of @hapi/iron, from its own tests, opens', () => {
    const theirs =
      'Fe26.2**0cdd607945dd1dffb7da0b0bf5f1a7daa6218cbae14cac51dcbd91fb077aeb5b*aOZLCKLhCt0D5IU1qLTtYw*g0ilNDlQ3TsdFUqJCqAm9iL7Wa60H7eYcHL_5oP136TOJREkS3BzheDC1dlxz5oJ**05b8943049af490e913bbc3a2485bee2aaf7b823f4c41d0ff0b7c168371a3772*R8yscVdTBRMdsoVbdDiFmUL8zb-c3PQLGJn4Y8C-AqI'
    expect(read(theirs)).toEqual({ a: 1, b: 2, c: [3, 4, 5], d: { e: 'f' } })
  })

  test('takes randomness for its salt, its vector and the salt of its MAC', () => {
    const drawn: number[] = []
    const random = (size: number) => (drawn.push(size), new Uint8Array(size).fill(drawn.length))
    const fields = (ironSeal({ password: PASSWORD, random }).encode(1, context) as string).split(
      '*',
    )
    expect(drawn).toEqual([32, 16, 32])
    expect(fields[2]).toBe('01'.repeat(32))
    expect(fields[3]).toBe(Buffer.alloc(16, 2).toString('base64url'))
    expect(fields[6]).toBe('03'.repeat(32))
  })

  test.each([{}, [], null, 'text', 0, false])('carries %j', (value) => {
    expect(read(codec.encode(value, context) as string)).toEqual(value)
  })
})

describe('a seal reads as absent', () => {
  test.each([
    ['its version is another', replaced(0, 'Fe26.1')],
    ['it names a password', replaced(1, 'id')],
    ['its salt was changed', replaced(2, 'a'.repeat(64))],
    ['its salt is gone', replaced(2, '')],
    ['its vector was changed', replaced(3, 'A'.repeat(22))],
    ['its vector is gone', replaced(3, '')],
    ['its ciphertext was changed', replaced(4, 'A'.repeat(22))],
    ['its ciphertext is gone', replaced(4, '')],
    ['an expiry was put in', replaced(5, '99999999999999')],
    ['its expiry is no number', replaced(5, 'a', true)],
    ['its expiry is negative', replaced(5, '-1', true)],
    ['the salt of its MAC was changed', replaced(6, 'a'.repeat(64))],
    ['the salt of its MAC is gone', replaced(6, '')],
    ['its MAC was changed', replaced(7, 'A'.repeat(43))],
    ['its MAC was cut', seal.slice(0, -1)],
    ['its MAC was padded', `${seal}=`],
    ['a field follows', `${seal}*`],
    ['it is longer than any header', replaced(4, 'A'.repeat(70_000))],
    ['it is empty', ''],
  ])('when %s', (_, text) => {
    expect(read(text)).toBe(undefined)
  })

  test.each([
    ['what it authenticates is no ciphertext', replaced(4, 'AAAA', true)],
    ['what it authenticates is misspelled', replaced(4, misspelled(seal.split('*')[4]!), true)],
    ['its vector is misspelled', replaced(3, misspelled(seal.split('*')[3]!), true)],
    ['it is longer than any header', codec.encode('x'.repeat(50_000), context) as string],
    ['its expiry has passed', replaced(5, '1', true)],
  ])('when %s, with a good MAC', (_, text) => {
    expect(read(text)).toBe(undefined)
  })
})

describe('a seal with a ttl', () => {
  const lasting = ironSeal({ password: PASSWORD, ttl: 1000 })
  const text = lasting.encode('x', context) as string

  test('says when it ends, in milliseconds', () => {
    expect(text.split('*')[5]).toBe(String(NOW + 1000))
  })

  test('opens for a minute longer, for clocks that differ', () => {
    expect(read(text, NOW + 60_999)).toBe('x')
    expect(read(text, NOW + 61_000)).toBe(undefined)
  })

  test('opens no longer than that where no skew is allowed', () => {
    const strict = ironSeal({ password: PASSWORD, timestampSkewSec: 0 })
    expect(strict.decode(text, contextOf('name', {}, NOW + 999))).toBe('x')
    expect(strict.decode(text, contextOf('name', {}, NOW + 1000))).toBe(undefined)
  })

  test('has a whole number of them, whatever the clock says', () => {
    const text = lasting.encode('x', contextOf('name', {}, NOW + 0.5)) as string
    expect(text.split('*')[5]).toBe(String(NOW + 1000))
  })
})

describe('passwords', () => {
  const newest = { id: '2', secret: PASSWORD }
  const older = { id: '1', secret: OTHER }
  const both = ironSeal({ password: [newest, older] })

  test('with an id put it into the seal', () => {
    expect(both.encode(1, context)).toMatch(/^Fe26\.2\*2\*/)
  })

  test('open the seals of their id', () => {
    const old = ironSeal({ password: [older] }).encode('old', context) as string
    expect(both.decode(old, context)).toBe('old')
  })

  test('open no seal of another id', () => {
    const renamed = ironSeal({ password: [{ id: '3', secret: OTHER }] })
    expect(both.decode(renamed.encode(1, context) as string, context)).toBe(undefined)
  })

  test.each(['constructor', '__proto__'])('open no seal of the id %s', (id) => {
    const named = ironSeal({ password: [{ id, secret: PASSWORD }] })
    expect(both.decode(named.encode(1, context) as string, context)).toBe(undefined)
  })

  test('named default open seals without an id', () => {
    const named = ironSeal({ password: [{ id: 'default', secret: PASSWORD }] })
    expect(named.decode(seal, context)).toEqual({ a: 1 })
  })

  test('that stand alone open seals of any id, as in iron', () => {
    expect(read(ironSeal({ password: [newest] }).encode(1, context) as string)).toBe(1)
  })

  test('may be two, for encryption and for integrity', () => {
    const two = ironSeal({ password: [{ encryption: PASSWORD, integrity: OTHER }] })
    const text = two.encode('x', context) as string
    expect(two.decode(text, context)).toBe('x')
    expect(read(text)).toBe(undefined)
  })

  test('may be bytes, which take no salt', () => {
    const bytes = ironSeal({ password: Buffer.alloc(32, 7) })
    const text = bytes.encode('x', context) as string
    expect(text).toMatch(/^Fe26\.2\*\*\*[\w-]{22}\*[\w-]+\*\*\*[\w-]{43}$/)
    expect(bytes.decode(text, context)).toBe('x')
    expect(bytes.decode(text.replace(/\*([\w-]+)$/, 'salt*$1'), context)).toBe(undefined)
  })

  test.each([
    ['that are short', 'x'.repeat(31)],
    ['of 31 bytes', new Uint8Array(31)],
    ['that are missing', undefined],
    ['that are a list of none', []],
    ['that are a list of texts', [PASSWORD]],
    ['without a secret', [{ id: '1' }]],
  ])('%s are refused, and not shown', (_, password) => {
    const error = caught(() => ironSeal({ password: password as string }))
    expect(error.code).toBe('secret')
    expect(error.message).toMatch(/^ironSeal\(\) /)
    expect(error.message).not.toContain(PASSWORD)
    expect(error.message).not.toContain('xxx')
  })

  test('with an id that iron refuses are refused', () => {
    const error = caught(() => ironSeal({ password: [{ id: 'a*b', secret: PASSWORD }] }))
    expect(error.code).toBe('option')
  })

  test('are not seen in what inspect() shows of the codec', () => {
    const bytes = ironSeal({ password: Buffer.from(PASSWORD.slice(0, 32)) })
    for (const codec of [both, bytes])
      expect(inspect(codec, { depth: 10, showHidden: true })).not.toMatch(/some_not|73 6f 6d 65/)
  })
})

describe('ironSeal() refuses', () => {
  test.each([-1, 0.5, Number.NaN, Infinity, '60'])('a ttl of %j', (ttl) => {
    const error = caught(() => ironSeal({ password: PASSWORD, ttl: ttl as number }))
    expect(error.code).toBe('option')
  })

  test.each([undefined, () => {}, { big: 1n }])('a value that has no JSON: %s', (value) => {
    expect(caught(() => codec.encode(value, context)).code).toBe('cookie-value')
  })
})
