import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CookieAttributes } from './attributes.ts'
import { readSetCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

describe('a line of other code', () => {
  test('is read as a browser reads it', () => {
    expect(readSetCookie(' theme = tr%C3%A8s ;max-age=5;PATH=/a;Domain=.A.com; httponly')).toEqual({
      key: write({ domain: 'a.com', path: '/a' }).key,
      name: 'theme',
      value: 'très',
      path: '/a',
      domain: 'a.com',
      text: ' theme = tr%C3%A8s ;max-age=5;PATH=/a;Domain=.A.com; httponly',
      maxAge: 5,
      expires: undefined,
    })
  })

  test('has the path it is told to assume when it says none, or none that begins with a slash', () => {
    expect(readSetCookie('a=1')?.path).toBe('')
    expect(readSetCookie('a=1; path=b')?.path).toBe('')
    expect(readSetCookie('a=1; path', '/x')).toMatchObject({
      path: '/x',
      key: write({ path: '/x' }, 'a').key,
    })
    expect(readSetCookie('a=1; path=/b', '/x')?.path).toBe('/b')
  })

  test('deletes with a Max-Age of 0 or less', () => {
    expect(readSetCookie('a=1; Max-Age=0')).toMatchObject({ value: undefined })
    expect(readSetCookie('a=1; Max-Age=-5')).toMatchObject({ value: undefined })
    expect(readSetCookie('a=1; Max-Age=1')).toMatchObject({ value: '1' })
  })

  test('tells its Expires unless it has a Max-Age', () => {
    const expires = 'Expires=Thu, 01 Jan 1970 00:00:01 GMT'
    expect(readSetCookie(`a=1; ${expires}`)).toMatchObject({ value: '1', expires: 1000 })
    expect(readSetCookie(`a=1; ${expires}; Max-Age=5`)?.expires).toBeUndefined()
  })

  test('counts its last attribute of a kind, and none that makes no sense', () => {
    const line = readSetCookie(
      'a=1; Path=/x; Path=/y; Max-Age=5; Max-Age=soon; Expires=never; Domain=',
    )
    expect(line).toMatchObject({ path: '/y', maxAge: 5, domain: '' })
    const expires = 'Expires=Thu, 01 Jan 1970 00:00:01 GMT'
    expect(readSetCookie(`a=1; ${expires}; Expires=never`)?.expires).toBe(1000)
    expect(readSetCookie(`a=1; Path=/${'x'.repeat(1024)}`)?.path).toBe('')
  })

  test('is another cookie when it is partitioned', () => {
    expect(readSetCookie('a=1; Secure; Partitioned')?.key).not.toBe(
      readSetCookie('a=1; Secure')?.key,
    )
  })

  test.each([
    '',
    'a',
    '=1',
    ' =1',
    '; a=1',
    'a; b=1',
    'a=\r\n',
    'a=\0',
    'a=1; path=/\u007f',
    `a=${'x'.repeat(4096)}`,
  ])('such as %j sets no cookie', (text) => {
    expect(readSetCookie(text)).toBeUndefined()
  })

  test('never throws', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `a=${text}; expires=${text}; max-age=${text}`),
    )
    fc.assert(
      fc.property(texts, (text) => {
        readSetCookie(text)
      }),
    )
  })
})
