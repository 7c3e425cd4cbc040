import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { deleteCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)
const writeInsecurely = (attributes?: CookieAttributes, name = 'theme') =>
  writeCookie(name, 'dark', attributes, false)

describe('a line', () => {
  test('has the safe attributes unless others are asked for', () => {
    expect(write().text).toBe('theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax')
    expect(write({}).text).toBe('theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax')
    expect(writeInsecurely().text).toBe('theme=dark; Path=/; HttpOnly; SameSite=Lax')
  })

  test('has all attributes in one order', () => {
    const { text } = write({
      partitioned: true,
      priority: 'high',
      sameSite: 'none',
      httpOnly: false,
      secure: true,
      path: '/app',
      domain: 'example.com',
      expires: new Date(1e12),
      maxAge: 60,
    })
    expect(text).toBe(
      'theme=dark; Max-Age=60; Expires=Sun, 09 Sep 2001 01:46:40 GMT; Domain=example.com; Path=/app; Secure; SameSite=None; Priority=High; Partitioned',
    )
  })

  test.each([
    [{ httpOnly: false }, 'theme=dark; Path=/; Secure; SameSite=Lax'],
    [{ secure: false }, 'theme=dark; Path=/; HttpOnly; SameSite=Lax'],
    [{ secure: false, httpOnly: false }, 'theme=dark; Path=/; SameSite=Lax'],
    [
      { secure: 'auto', sameSite: 'strict' },
      'theme=dark; Path=/; Secure; HttpOnly; SameSite=Strict',
    ],
    [{ priority: 'low' }, 'theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax; Priority=Low'],
    [{ priority: 'medium' }, 'theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax; Priority=Medium'],
    [
      { path: '/a', maxAge: '2m' },
      'theme=dark; Max-Age=120; Path=/a; Secure; HttpOnly; SameSite=Lax',
    ],
  ])('with %j says so', (attributes, text) => {
    expect(write(attributes).text).toBe(text)
  })

  test('takes an undefined attribute for one left out', () => {
    const nothing = { maxAge: undefined, path: undefined, secure: undefined, sameSite: undefined }
    expect(write(nothing).text).toBe(write().text)
  })

  test('says Secure on plain http when told to', () => {
    expect(writeInsecurely({ secure: true }).text).toContain('; Secure;')
  })

  test('carries the value encoded, and tells it as it was', () => {
    const line = write(undefined, 'theme', 'très dark')
    expect(line.text).toMatch(/^theme=tr%C3%A8s%20dark;/)
    expect(line.value).toBe('très dark')
    expect(write(undefined, 'theme', '').text).toMatch(/^theme=;/)
    expect(write(undefined, 'theme', '').value).toBe('')
  })

  test('tells where and how long the cookie lives', () => {
    expect(write({ domain: '.Example.COM', path: '/app', maxAge: '1h' })).toMatchObject({
      name: 'theme',
      domain: 'example.com',
      path: '/app',
      maxAge: 3600,
      expires: undefined,
    })
    expect(write()).toMatchObject({ domain: '', path: '/', maxAge: undefined, expires: undefined })
  })

  test('tells Expires only while no Max-Age overrules it', () => {
    expect(write({ expires: new Date(0) }).expires).toBe(0)
    expect(write({ expires: new Date(0), maxAge: 60 }).expires).toBeUndefined()
  })

  test('with a maxAge of 0 deletes', () => {
    expect(write({ maxAge: 0 }).value).toBeUndefined()
    expect(write({ maxAge: '0s' }).text).toContain('; Max-Age=0;')
  })
})

describe('the size', () => {
  test('of name and value is at most 4096 bytes', () => {
    expect(() => write({}, 'theme', 'x'.repeat(4091))).not.toThrow()
    expect(() => write({}, 'theme', 'x'.repeat(4092))).toThrow(
      refused('cookie-size', '"theme"', '4097', '4096'),
    )
    expect(() => deleteCookie('x'.repeat(4097), undefined, true)).toThrow(refused('cookie-size'))
  })

  test('counts what travels, not what was given', () => {
    expect(() => write({}, 'theme', ' '.repeat(1364))).toThrow(refused('cookie-size', '4097'))
    expect(() => write({}, 'theme', ' '.repeat(1363))).not.toThrow()
  })

  test('of a path is at most 1024 bytes, of a domain 253', () => {
    expect(() => write({ path: `/${'x'.repeat(1023)}` })).not.toThrow()
    expect(() => write({ path: `/${'x'.repeat(1024)}` })).toThrow(
      refused('cookie-size', '1025', '1024'),
    )
    const domain = Array.from({ length: 127 }, () => 'a').join('.')
    expect(() => write({ domain })).not.toThrow()
    expect(() => write({ domain: `${domain}.b` })).toThrow(refused('cookie-size', '255', '253'))
  })
})

describe('a deletion', () => {
  const end = 'Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT'

  test('has no value and an end in the past', () => {
    const line = deleteCookie('theme', undefined, true)
    expect(line.text).toBe(`theme=; ${end}; Path=/; Secure; HttpOnly; SameSite=Lax`)
    expect(line.value).toBeUndefined()
  })

  test('repeats path, domain and partition', () => {
    const place = { path: '/a', domain: 'a.com', partitioned: true }
    expect(deleteCookie('theme', place, true).text).toBe(
      `theme=; ${end}; Domain=a.com; Path=/a; Secure; HttpOnly; SameSite=None; Partitioned`,
    )
  })

  test('is Secure only where the exchange or the cookie is', () => {
    const isSecure = (name: string, place: CookieAttributes) =>
      deleteCookie(name, place, false).text.includes('; Secure')
    expect(isSecure('theme', {})).toBe(false)
    expect(isSecure('theme', { partitioned: true })).toBe(true)
    expect(isSecure('theme', { sameSite: 'none' })).toBe(true)
    expect(isSecure('theme', { secure: true })).toBe(true)
    expect(isSecure('__Secure-a', {})).toBe(true)
    expect(isSecure('__Host-Http-a', { httpOnly: false, secure: false })).toBe(true)
  })

  test('takes the attributes the cookie was written with', () => {
    const attributes = { maxAge: '1d', httpOnly: false, expires: new Date(), path: '/a' } as const
    expect(deleteCookie('theme', attributes, true)).toEqual(
      deleteCookie('theme', { path: '/a' }, true),
    )
  })

  test('refuses what no cookie can have', () => {
    expect(() => deleteCookie('theme', { path: 'a' }, true)).toThrow(refused('cookie-attribute'))
    expect(() => deleteCookie('theme', { paht: '/' } as never, true)).toThrow(
      refused('cookie-attribute'),
    )
  })
})
