import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)
const writeInsecurely = (attributes?: CookieAttributes, name = 'theme') =>
  writeCookie(name, 'dark', attributes, false)

describe('on plain http', () => {
  test.each<[CookieAttributes, string, string]>([
    [{}, '__Host-a', 'cookie-prefix'],
    [{}, '__Secure-a', 'cookie-prefix'],
    [{ sameSite: 'none' }, 'a', 'cookie-attribute'],
    [{ partitioned: true }, 'a', 'cookie-attribute'],
  ])('%j for %s is refused, with the ways out', (attributes, name, code) => {
    expect(() => writeInsecurely(attributes, name)).toThrow(
      refused(code, `"${name}"`, 'plain http', 'https', 'trustProxy', 'secure: true'),
    )
    expect(() => writeInsecurely({ ...attributes, secure: true }, name)).not.toThrow()
    expect(() => write({ ...attributes, secure: false }, name)).toThrow(
      refused(code, 'secure is false'),
    )
  })
})
