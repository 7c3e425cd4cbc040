import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

describe('maxAge', () => {
  test.each([
    [0, 0],
    [1, 1],
    [34_560_000, 34_560_000],
    ['90s', 90],
    ['30m', 1800],
    ['12h', 43_200],
    ['365d', 31_536_000],
    ['400d', 34_560_000],
    ['1.5h', 5400],
    ['1.1h', 3960],
  ])('may be %j', (maxAge, seconds) => {
    expect(write({ maxAge }).maxAge).toBe(seconds)
    expect(write({ maxAge }).text).toContain(`; Max-Age=${seconds};`)
  })

  test.each([
    -1,
    0.5,
    NaN,
    Infinity,
    34_560_001,
    '401d',
    '0.5s',
    '-1d',
    '7',
    'd',
    '7 d',
    '7w',
    '1e3s',
    '',
  ])('is refused when it is %j', (maxAge) => {
    expect(() => write({ maxAge })).toThrow(refused('cookie-attribute', '"theme"', 'maxAge'))
  })

  test.each([null, true, {}, [], 5n, new Date()])('is refused when it is %s', (maxAge) => {
    expect(() => write({ maxAge })).toThrow(refused('cookie-attribute', 'maxAge', '30m'))
  })

  test('over 400 days names both numbers', () => {
    expect(() => write({ maxAge: '500d' })).toThrow(
      refused('cookie-attribute', '43200000', '34560000'),
    )
  })
})
