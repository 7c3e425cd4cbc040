import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { deleteCookie, readSetCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

describe('path', () => {
  test.each(['', 'app', '/a;b', '/a\r\nb', '/\0', '/ä', '/a b', '/\u007f', 5, null])(
    'is refused when it is %j',
    (path) => {
      expect(() => write({ path })).toThrow(refused('cookie-attribute', '"theme"', 'path'))
    },
  )
})

describe('domain', () => {
  test.each([
    'localhost',
    'a-b.example.com',
    '.example.com',
    'xn--bcher-kva.example',
    '127.0.0.1',
    'EXAMPLE.com',
  ])('may be %s', (domain) => {
    const host = domain.replace(/^\./, '').toLowerCase()
    expect(write({ domain }).text).toContain(`; Domain=${host};`)
  })

  test.each([
    '',
    '.',
    '..com',
    'a..b',
    'example.com.',
    '-a.com',
    'a-.com',
    'a_b.com',
    'bücher.de',
    'http://a.com',
    'a.com:80',
    'a.com/',
    'a;b',
    'a\r\nb',
    `${'a'.repeat(64)}.com`,
    '*.a.com',
    5,
    null,
  ])('is refused when it is %j', (domain) => {
    expect(() => write({ domain })).toThrow(refused('cookie-attribute', '"theme"', 'domain'))
  })
})

describe('the key', () => {
  test('is one for lines that replace each other', () => {
    const key = write({ domain: 'example.com' }).key
    expect(write({ domain: '.EXAMPLE.com', maxAge: 5, sameSite: 'strict' }, 'theme', 'x').key).toBe(
      key,
    )
    expect(deleteCookie('theme', { domain: 'example.com' }, false).key).toBe(key)
    expect(readSetCookie('theme=1; domain=Example.com; path=/')?.key).toBe(key)
    expect(write({ path: '/' }).key).toBe(write().key)
  })

  test('is another for another name, domain, path or partition', () => {
    const lines = [
      write(),
      write({}, 'Theme'),
      write({ domain: 'example.com' }),
      write({ path: '/a' }),
      write({ partitioned: true }),
      write({ path: '/a', partitioned: true }),
      write({ domain: 'a', path: '/b' }),
    ]
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
  })
})
