import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import type { CookieAttributes } from './attributes.ts'
import { deleteCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

describe('a name', () => {
  test('may be any token of RFC 9110', () => {
    const token = "aZ09!#$%&'*+-.^_`|~"
    expect(write({}, token).text).toMatch(/^aZ09!#\$%&'\*\+-\.\^_`\|~=dark;/)
  })

  test.each(['a b', 'a;', 'a=b', 'a\r\n', 'a\0', 'ä', 'a,b', '"a"', 'a/b', 'a(b', '\u007f', '名'])(
    'is refused when it is %j',
    (name) => {
      expect(() => write({}, name)).toThrow(refused('cookie-name', 'Use letters'))
    },
  )

  test('is refused when it is empty or no string', () => {
    expect(() => write({}, '')).toThrow(refused('cookie-name', 'empty'))
    expect(() => write({}, 7)).toThrow(refused('cookie-name', 'a number'))
    expect(() => writeCookie(undefined as never, 'a', {}, true)).toThrow(refused('cookie-name'))
    expect(() => deleteCookie('a b', undefined, true)).toThrow(refused('cookie-name', 'U\\+0020'))
  })

  test('that holds a whole line is not quoted past its mistake', () => {
    const mistake = () => write({}, 'theme=dark; Path=/')
    expect(mistake).toThrow(refused('cookie-name', '"theme…"', "'='", 'index 5'))
    expect(mistake).not.toThrow(/dark/)
  })
})
