import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { CsrfTokens } from './csrf-tokens.ts'
import { KeyRing } from './key-ring.ts'
import { pooledRandom } from './random.ts'

const SECRET = 'a secret of at least sixteen characters'
const tokensWith = (...secrets: string[]) =>
  new CsrfTokens(new KeyRing(() => secrets), pooledRandom())

const tokens = tokensWith(SECRET)
const token = tokens.make('id')

describe('a token', () => {
  test('is one of the session it was made for', () => {
    expect(tokens.isFor('id', token)).toBe(true)
  })

  test('is one of no other session', () => {
    for (const id of ['', 'i', 'id2', 'ID']) expect(tokens.isFor(id, token)).toBe(false)
  })

  test('is made anew each time, and nothing in it repeats', () => {
    const made = Array.from({ length: 100 }, () => tokens.make('id'))
    const halves = made.flatMap((text) => [text.slice(0, 42), text.slice(44)])
    expect(new Set(halves).size).toBe(200)
    expect(made.every((text) => tokens.isFor('id', text))).toBe(true)
  })

  test('is base64url, and so can stand anywhere in a page', () => {
    expect(token).toMatch(/^[\w-]{86}$/)
  })

  test('of another secret is refused', () => {
    expect(tokensWith('another secret of enough characters').isFor('id', token)).toBe(false)
  })

  test('of an older secret is good, while that one is kept', () => {
    expect(tokensWith('another secret of enough characters', SECRET).isFor('id', token)).toBe(true)
  })

  test('is refused everywhere where there is no secret', () => {
    expect(tokensWith().isFor('id', token)).toBe(false)
    expect(() => tokensWith().make('id')).toThrow('No secret')
  })

  test.each([
    ['cut', token.slice(0, -1)],
    ['cut by four', token.slice(0, -4)],
    ['longer', `${token}A`],
    ['padded', `${token}==`],
    ['with a space', ` ${token}`],
    ['the MAC alone', token.slice(43)],
    ['doubled', token + token],
    ['empty', ''],
  ])('is refused when it is %s', (_, text) => {
    expect(tokens.isFor('id', text)).toBe(false)
  })

  test.each([
    undefined,
    null,
    1,
    true,
    {},
    [token],
    { length: 86 },
    Buffer.from(token),
    Symbol('x'),
  ])('is no thing of another type: %s', (thing) => expect(tokens.isFor('id', thing)).toBe(false))

  test('has one spelling', () => {
    const last = token.at(-1)!
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      if (other === last) continue
      expect(tokens.isFor('id', token.slice(0, -1) + other)).toBe(false)
    }
  })

  test('is not to be met by chance: any text and any bytes are refused, and none throws', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .uint8Array({ minLength: 64, maxLength: 64 })
        .map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.anything(),
    )
    fc.assert(
      fc.property(any, fc.string(), (thing, id) => !tokens.isFor(id, thing)),
      runs(500),
    )
  })

  test('is refused with any of its bits turned', () => {
    const bit = fc.integer({ min: 0, max: 64 * 8 - 1 })
    fc.assert(
      fc.property(bit, (at) => {
        const bytes = Buffer.from(token, 'base64url')
        bytes[at >> 3]! ^= 1 << (at & 7)
        return !tokens.isFor('id', bytes.toString('base64url'))
      }),
      runs(300),
    )
  })
})
