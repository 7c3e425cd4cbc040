import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

describe('expires', () => {
  test.each([
    new Date(NaN),
    new Date(Date.UTC(10_000, 0)),
    new Date(Date.UTC(1600, 11, 31)),
    5,
    '2030',
    {},
    null,
  ])('is refused when it is %s', (expires) => {
    expect(() => write({ expires })).toThrow(refused('cookie-attribute', '"theme"', 'expires'))
  })

  test('is read from the Date itself, whatever methods it was given', () => {
    const date = Object.assign(new Date(0), { toUTCString: () => 'x\r\n', getTime: () => 1e12 })
    expect(write({ expires: date }).text).toContain('; Expires=Thu, 01 Jan 1970 00:00:00 GMT;')
  })
})

describe('the other attributes', () => {
  test.each([
    ['secure', 'yes', "'auto'"],
    ['secure', 1, "'auto'"],
    ['httpOnly', 'true', 'true or false'],
    ['partitioned', null, 'true or false'],
    ['sameSite', true, "'lax', 'strict' or 'none'"],
    ['sameSite', 'Lax', "Write 'lax'"],
    ['sameSite', 'lax; Domain=evil', "'lax', 'strict' or 'none'"],
    ['priority', 'HIGH', "Write 'high'"],
    ['priority', 'urgent', "'low', 'medium' or 'high'"],
  ])('refuse %s when it is %j', (option, value, remedy) => {
    expect(() => write({ [option]: value })).toThrow(
      refused('cookie-attribute', '"theme"', option, remedy),
    )
  })

  test.each([
    ['httponly', 'Write httpOnly'],
    ['max-age', 'Write maxAge'],
    ['Max-Age', 'Write maxAge'],
    ['samesite', 'Write sameSite'],
    ['Expires', 'Write expires'],
    ['same_site', 'Write sameSite'],
    ['ttl', 'maxAge, expires, domain'],
  ])('refuse the unknown %s', (option, remedy) => {
    expect(() => write({ [option]: 1 })).toThrow(refused('cookie-attribute', `"${option}`, remedy))
  })

  test.each([null, 'secure', 5, true, [], ['secure'], () => {}])(
    'are refused when they are %s',
    (attributes) => {
      expect(() => write(attributes)).toThrow(refused('cookie-attribute', '"theme"', 'attributes'))
    },
  )

  test('are those of the object itself, not of a polluted prototype', () => {
    expect(write(Object.create({ domain: 'evil.com', nonsense: 1 })).text).toBe(write().text)
    expect(write(Object.assign(Object.create(null), { path: '/a' })).path).toBe('/a')
    const polluted = Object.prototype as { maxAge?: number }
    polluted.maxAge = 5
    try {
      expect(write({ path: '/' }).text).toBe('theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax')
    } finally {
      delete polluted.maxAge
    }
  })
})
