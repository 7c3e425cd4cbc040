import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { deleteCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)
const writeInsecurely = (attributes?: CookieAttributes, name = 'theme') =>
  writeCookie(name, 'dark', attributes, false)

describe('a prefix', () => {
  test.each(['__Secure-a', '__Host-a', '__Http-a', '__Host-Http-a', '__host-a', '__HTTP-a'])(
    '%s needs Secure',
    (name) => {
      expect(() => write({}, name)).not.toThrow()
      expect(() => writeInsecurely({ secure: true }, name)).not.toThrow()
      expect(() => write({ secure: false }, name)).toThrow(
        refused('cookie-prefix', name, 'secure is false'),
      )
    },
  )

  test.each(['__Host-a', '__Host-Http-a', '__hOST-a'])(
    '%s needs the path / and no domain',
    (name) => {
      expect(() => write({ path: '/' }, name)).not.toThrow()
      expect(() => write({ path: '/a' }, name)).toThrow(refused('cookie-prefix', name, 'path'))
      expect(() => write({ domain: 'a.com' }, name)).toThrow(
        refused('cookie-prefix', name, 'domain'),
      )
      expect(() => deleteCookie(name, { path: '/a' }, true)).toThrow(
        refused('cookie-prefix', 'path'),
      )
    },
  )

  test.each(['__Http-a', '__Host-Http-a', '__http-a', '__HOST-http-a'])(
    '%s needs HttpOnly',
    (name) => {
      expect(() => write({ httpOnly: true }, name)).not.toThrow()
      expect(() => write({ httpOnly: false }, name)).toThrow(
        refused('cookie-prefix', name, 'httpOnly'),
      )
    },
  )

  test('binds a cookie without attributes too', () => {
    expect(() => write(undefined, '__Host-a')).not.toThrow()
    expect(() => writeInsecurely(undefined, '__Host-a')).toThrow(refused('cookie-prefix'))
  })

  test('of other kinds leaves the attributes free', () => {
    const attributes = { domain: 'a.com', path: '/a', httpOnly: false } as const
    expect(() => write(attributes, '__Secure-a')).not.toThrow()
    expect(() => write({ ...attributes, httpOnly: true }, '__Http-a')).not.toThrow()
    for (const name of ['__Hosta', '_Host-a', 'a__Host-', '__', '_', '__Other-']) {
      expect(() => write({ ...attributes, secure: false }, name)).not.toThrow()
    }
  })
})
