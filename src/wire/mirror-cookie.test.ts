import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { DEFAULT_APP, keyPrefix } from './area-name.ts'
import { mirrorName } from './mirror-cookie.ts'

describe('the cookie that mirrors a key', () => {
  test.each([
    [DEFAULT_APP, 'theme', 'madeleine.theme'],
    [DEFAULT_APP, 'editor.theme', 'madeleine.editor.theme'],
    [DEFAULT_APP, 'a (b)=;,é', 'madeleine.a%20%28b%29%3D%3B%2C%C3%A9'],
    ['/shop/_madeleine', 'theme', 'madeleine%3A%2Fshop%2F_madeleine%3Atheme'],
  ])('of %s under %s is %s', (app, key, name) => {
    expect(mirrorName(keyPrefix(app) + key)).toBe(name)
  })

  const text = fc.string({ unit: 'grapheme', minLength: 1 })

  test('has a name that is a token, whatever the key', () => {
    fc.assert(
      fc.property(text, text, (app, key) => {
        expect(mirrorName(keyPrefix(app) + key)).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)
      }),
      runs(500),
    )
  })

  test('has the name of no other app and key', () => {
    const app = fc.oneof(fc.constantFrom(DEFAULT_APP, '/shop/_madeleine', '/a.b'), text)
    const nameOf = (app: string, key: string) => mirrorName(keyPrefix(app) + key)
    const key = fc.oneof(
      fc.constantFrom('a', '/shop/_madeleine.a', '%2Fa%2Eb.a', 'b.a', ':a', '/_madeleine:a'),
      text,
    )
    const place = fc.tuple(app, key)
    fc.assert(
      fc.property(place, place, (one, other) => {
        const isSame = one[0] === other[0] && one[1] === other[1]
        expect(nameOf(...one) === nameOf(...other)).toBe(isSame)
      }),
      runs(2_000),
    )
  })
})
