import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { refused } from '../../test/support/refused.ts'
import { checkKey } from './item-key.ts'
import { defineItem, itemOf } from './item.ts'

describe('an item', () => {
  test('has a key and a fallback, a fresh one for each reader', () => {
    const item = defineItem('cart', { fallback: { books: [] as string[] } })
    expect(item.key).toBe('cart')
    ;(item.fallback() as { books: string[] }).books.push('Emma')
    expect(item.fallback()).toEqual({ books: [] })
  })

  test('may have its fallback made', () => {
    let made = 0
    const item = defineItem('n', { schema: z.number(), fallback: () => ++made })
    expect([item.fallback(), item.fallback()]).toEqual([1, 2])
  })

  test.each([
    ['30m', 1800],
    ['7d', 604_800],
    [5, 5],
    [undefined, undefined],
  ] as const)('expires in %s', (expiresIn, seconds) => {
    expect(defineItem('a', { expiresIn }).expiresIn).toBe(seconds)
  })

  test('is known by its mark, a key by being a text, and nothing else is', () => {
    const item = defineItem('a')
    expect([itemOf(item), itemOf('a')]).toEqual([item, undefined])
    for (const given of [undefined, null, 1, {}, [], () => 1])
      expect(() => itemOf(given)).toThrow(refused('item', 'defineItem'))
  })
})

describe('misuse of an item is refused:', () => {
  test('a key too long to be mirrored', () => {
    expect(() => defineItem('a'.repeat(101), { firstPaint: true })).toThrow(
      refused('option', '101', 'at most 100'),
    )
    expect(defineItem('a'.repeat(100), { firstPaint: true }).firstPaint).toBe(true)
    expect(defineItem('a'.repeat(101), { firstPaint: false }).firstPaint).toBe(false)
  })

  test.each<[string, unknown, string]>([
    ['an empty key', '', 'empty'],
    ['a key that is no text', 1, 'number'],
    ['a control character', 'a\nb', 'control'],
    ['the character that markers begin with', '\x7fflash a', 'control'],
    ['half a surrogate pair', 'a\ud800', 'surrogate'],
  ])('%s', (_, key, word) => {
    expect(() => checkKey(key)).toThrow(refused('item', word))
    expect(() => defineItem(key as string)).toThrow(refused('item', word))
  })

  test.each<[string, unknown, string]>([
    ['options that are a schema', z.number(), 'option'],
    ['options that are null', null, 'object'],
    ['an option of cookies', { maxAge: 5 }, 'madeleine\\(\\{ session \\}\\)'],
    ['encryption', { encrypted: true }, 'defineCookie'],
    ['a signature', { signed: false }, 'readable by every script'],
    ['protection', { protection: 'signed' }, 'madeleine\\(\\{ session \\}\\)'],
    ['a cookie no script can read', { httpOnly: true }, 'defineCookie'],
    ['a secret', { secret: 'x' }, 'defineCookie'],
    ['half a codec', { codec: { stringify: String } }, 'parse'],
    ['no codec', { codec: null }, 'devalue'],
    ['a key of old that is none', { migrateFrom: '' }, 'migrateFrom'],
    ['a key of old that is no text', { migrateFrom: 5 }, 'migrateFrom'],
    ['a word for yes', { firstPaint: 'yes' }, 'true or false'],
    ['an unknown option', { ttl: 5 }, 'expiresIn'],
    ['a schema that is none', { schema: { parse() {} } }, 'schema'],
    ['a time that is none', { expiresIn: 'soon' }, 'expiresIn'],
    ['no time', { expiresIn: 0 }, 'expiresIn'],
    ['a fallback that cannot be copied', { fallback: { f() {} } }, 'function'],
  ])('%s', (_, options, word) => {
    expect(() => defineItem('a', options as {})).toThrow(refused('option', word))
  })
})
