import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCookie } from './define.ts'

const theme = defineCookie('theme', {
  schema: z.enum(['light', 'dark']),
  fallback: 'light',
  maxAge: '7d',
  httpOnly: false,
})
const read = (header: string) => theme.read(theme.partOf(header), 0).value

describe('the part of a header', () => {
  test('is what it says of this cookie', () => {
    expect(theme.partOf('a=1; theme=dark; them=x; themes=y; atheme=z')).toBe(' theme=dark')
    expect(theme.partOf('a=theme; b=theme=dark')).toBe('')
    expect(theme.partOf('')).toBe('')
  })

  test('has what the codec writes beside it, and what accepted ones did', () => {
    const codec = (suffix: string) => ({
      suffixes: [suffix],
      encode: (value: string) => [value, `${value}!`],
      decode: (text: string, { beside }: { beside(suffix: string): string | undefined }) =>
        beside(suffix) === `${text}!` ? text : undefined,
    })
    const pair = defineCookie('pair', {
      codec: codec('.sig'),
      accept: [codec('.old')],
      httpOnly: false,
    })
    const part = pair.partOf('pair=a; pair.old=a!; pair.sig=b!; other=c')
    expect(part).toBe('pair=a; pair.old=a!; pair.sig=b!')
    expect(pair.read(part, 0).value).toBe('a')
    expect(pair.linesOf('b', 0, 'http:')).toEqual([
      'pair=b; Path=/; SameSite=Lax',
      'pair.sig=b!; Path=/; SameSite=Lax',
    ])
  })
})

describe('a page reads', () => {
  test('a value, or the fallback', () => {
    expect(['theme=dark', 'theme=green', 'theme=%', 'theme', ''].map(read)).toEqual([
      'dark',
      'light',
      'light',
      'light',
      'light',
    ])
  })

  test('the first of several of one name, as the server does', () => {
    expect(read('theme=dark; theme=light')).toBe('dark')
  })
})

describe('a page writes', () => {
  test('a line with the attributes of the definition', () => {
    const ending = '; Max-Age=604800; Path=/; SameSite=Lax'
    expect(theme.linesOf('dark', 0, 'http:')).toEqual([`theme=dark${ending}`])
    expect(theme.linesOf('dark', 0, 'https:')).toEqual([
      `theme=dark${ending.replace('; SameSite', '; Secure; SameSite')}`,
    ])
  })

  test('a line that deletes, for undefined', () => {
    expect(theme.linesOf(undefined, 0, 'http:')).toEqual([
      'theme=; Max-Age=0; Path=/; SameSite=Lax',
    ])
  })

  test('nothing that could not be read back', () => {
    expect(() => theme.linesOf('green', 0, 'http:')).toThrow('Cookie "theme"')
  })
})

test.each([
  ['hidden from the scripts of a page', {}],
  ['signed, and no page has the secret', { httpOnly: false, signed: true }],
  ['encrypted, and no page has the secret', { httpOnly: false, encrypted: true }],
  ['chunked, and only the server joins chunks', { httpOnly: false, chunked: true }],
])('no part of a header is that of a cookie that is %s', (fact, options) => {
  const cookie = defineCookie('secret', options)
  expect(() => cookie.partOf('secret=MARKED')).toThrow(`Cookie "secret": it is ${fact}.`)
})
