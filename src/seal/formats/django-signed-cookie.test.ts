import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { djangoSignedCookie } from './django-signed-cookie.ts'
import { quoteCookie, unquoteCookie } from './quoted-cookie.ts'

const context = contextOf('name')
const secrets = ['secret-key']
const codec = djangoSignedCookie({ secrets })
const SIGNED = 'ada:1vb66i:pSMO3RkCBl757Hoi35PyESxmz3VERLABgw4R5qkMW70'

describe("a signed cookie of Django's", () => {
  test('is written as set_signed_cookie() did at that time', () => {
    expect(codec.encode('ada', context)).toBe(SIGNED)
  })

  test('is read', () => {
    expect(codec.decode(SIGNED, context)).toBe('ada')
  })

  test('is read from the quotes of SimpleCookie', () => {
    const text = codec.encode('a "b", c;é', context) as string
    expect(text).toMatch(/^"a \\"b\\"\\054 c\\073\\351:/)
    expect(codec.decode(text, context)).toBe('a "b", c;é')
    expect(codec.decode(`"${SIGNED}"`, context)).toBe('ada')
  })

  test('reads as absent under another name', () => {
    expect(codec.decode(SIGNED, contextOf('other'))).toBe(undefined)
  })

  test('reads as absent under another salt', () => {
    expect(djangoSignedCookie({ secrets, salt: 'x' }).decode(SIGNED, context)).toBe(undefined)
  })

  test('reads as absent with another text', () => {
    expect(codec.decode(SIGNED.replace('ada', 'eve'), context)).toBe(undefined)
  })

  test('reads as absent with a quote on one side only', () => {
    expect(codec.decode(`"${SIGNED}`, context)).toBe(undefined)
    expect(codec.decode(`${SIGNED}"`, context)).toBe(undefined)
  })

  test('refuses text beyond Latin-1', () => {
    const error = caught(() => codec.encode('日本', context))
    expect(error.code).toBe('cookie-value')
    expect(error.message).toMatch(/^Cookie "name": .*Latin-1/)
  })
})

describe('the quotes of SimpleCookie', () => {
  test.each([
    ['plain', 'plain'],
    ['a@b/c=d', 'a@b/c=d'],
    ['a b', '"a b"'],
    ['"', '"\\""'],
    ['\\', '"\\\\"'],
    ['\n;,\x7f\xff', '"\\012\\073\\054\\177\\377"'],
    ['', ''],
  ])('stand around %j as %s', (text, quoted) => {
    expect(quoteCookie(text)).toBe(quoted)
    expect(unquoteCookie(quoted)).toBe(text)
  })

  test.each(['"', 'a"', '"a', '""', '"\\"', '"\\9\\400"'])('never make %j throw', (text) => {
    expect(typeof unquoteCookie(text)).toBe('string')
  })
})
