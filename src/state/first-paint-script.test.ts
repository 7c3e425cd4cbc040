import { createHash } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import * as devalue from 'devalue'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { refused } from '../../test/support/refused.ts'
import { runs } from '../../test/support/runs.ts'
import { encodeValue } from '../cookie/value.ts'
import { cookieClass } from '../cookie/cookie-class.ts'
import { defineCookie } from '../cookie/define.ts'
import { keyPrefix } from '../wire/area-name.ts'
import { firstPaintScript } from './first-paint-script.ts'
import { defineItem, type AnyItem } from './item.ts'

const NOW = 1_700_000_000_000
const theme = defineItem('theme', { firstPaint: true })
const visible = defineCookie('visible', { httpOnly: false })

/** The dataset of the root element after a script has run in a page. */
function painted(script: string, storage: unknown, cookie = ''): Record<string, string> {
  const dataset = new Proxy<Record<string, string>>(Object.create(null), {
    set: (target, name: string, value) => Reflect.set(target, name, String(value)),
  })
  const document = { documentElement: { dataset }, cookie }
  const page = createContext({ document, localStorage: storage, Date: { now: () => NOW } })
  runInContext(script, page)
  expect(Object.keys(page)).toEqual(['document', 'localStorage', 'Date'])
  return { ...dataset }
}

const kept = (item: AnyItem, value: unknown, at = NOW, app = '/_madeleine') => ({
  [keyPrefix(app) + item.key]: item.write(value, at),
})

describe('the script of the first paint', () => {
  test('is short', () => {
    const sizes = [theme, defineItem('editor-panel-width', { firstPaint: true }), visible]
    for (const thing of sizes) {
      const { script } = firstPaintScript([thing])
      expect(Buffer.byteLength(script)).toBeLessThan(300)
    }
  })

  test.each([
    ['dark', 'dark'],
    ['', ''],
    [5, '5'],
    [true, 'true'],
    ['é\n"</script>\u2028', 'é\n"</script>\u2028'],
  ])('puts %j on the root element', (value, text) => {
    const { script } = firstPaintScript([theme])
    expect(painted(script, kept(theme, value))).toEqual({ theme: text })
  })

  test.each([null, { a: 1 }, ['a']])('leaves %j where it is', (value) => {
    const { script } = firstPaintScript([theme])
    expect(painted(script, kept(theme, value))).toEqual({})
  })

  test('names an attribute as its dataset does', () => {
    const things = ['editor-theme', 'Font.size', '2nd'].map((key) =>
      defineItem(key, { firstPaint: true }),
    )
    const storage = Object.assign({}, ...things.map((item) => kept(item, 'x')))
    const { script } = firstPaintScript(things)
    expect(painted(script, storage)).toEqual({ editorTheme: 'x', fontSize: 'x', '2nd': 'x' })
  })

  test('looks at the end of a value, and at its version', () => {
    const short = defineItem('theme', { firstPaint: true, expiresIn: 60 })
    const second = defineItem('theme', { firstPaint: true, version: 2, migrate: { 1: String } })
    const { script } = firstPaintScript([short])
    expect(painted(script, kept(short, 'x', NOW - 59_000))).toEqual({ theme: 'x' })
    expect(painted(script, kept(short, 'x', NOW - 60_000))).toEqual({})
    expect(painted(script, kept(second, 'x'))).toEqual({})
    expect(painted(firstPaintScript([second]).script, kept(second, 'x'))).toEqual({ theme: 'x' })
    expect(painted(firstPaintScript([second]).script, kept(theme, 'x'))).toEqual({})
  })

  test('finds the keys of its own app', () => {
    const { script } = firstPaintScript([theme], { basePath: '/a:b/_madeleine' })
    expect(painted(script, kept(theme, 'x', NOW, '/a:b/_madeleine'))).toEqual({ theme: 'x' })
    expect(painted(script, kept(theme, 'x'))).toEqual({})
  })

  test('goes on where a value is missing or none, and never throws', () => {
    const other = defineItem('other', { firstPaint: true })
    const { script } = firstPaintScript([theme, other])
    expect(painted(script, kept(other, 'x'))).toEqual({ other: 'x' })
    expect(painted(script, { ...kept(other, 'x'), 'madeleine:/_madeleine:theme': '{' })).toEqual({
      other: 'x',
    })
    expect(painted(script, undefined)).toEqual({})
    const blocked = new Proxy({}, { get: () => { throw new Error('blocked') } }) // prettier-ignore
    expect(painted(script, blocked)).toEqual({})
  })

  test('takes cookies that scripts can read, the first of a name', () => {
    const text = defineCookie('text', { httpOnly: false, codec: 'text' })
    const bare = defineCookie('bare', { httpOnly: false, schema: z.string() })
    const json = defineCookie('my-json', { httpOnly: false, codec: 'json' })
    const { script } = firstPaintScript([text, bare, json, theme])
    const pairs = (values: [string, string][]) =>
      values.map(([name, value]) => `${name}=${encodeValue(name, value)}`).join('; ')
    const cookie = pairs([
      ['context', 'no'],
      ['text', 'true; é'],
      ['bare', 'dark'],
      ['my-json', '"x"'],
      ['text', 'second'],
    ])
    expect(painted(script, kept(theme, 'x'), cookie)).toEqual({
      text: 'true; é',
      bare: 'dark',
      myJson: 'x',
      theme: 'x',
    })
    const others = pairs([
      ['bare', '"5"'],
      ['my-json', '{"a":1}'],
    ])
    expect(painted(script, {}, others)).toEqual({ bare: '5' })
    expect(painted(script, {}, 'text=%zz; my-json={')).toEqual({})
  })
})

describe('the element of the script', () => {
  test('has the nonce, and the hash that lets it run without', () => {
    const { script, html, hash } = firstPaintScript([theme], { nonce: 'a+b/c==' })
    expect(html).toBe(`<script nonce="a+b/c==">${script}</script>`)
    expect(firstPaintScript([theme]).html).toBe(`<script>${script}</script>`)
    expect(hash).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  })

  test('is left by no nonce', () => {
    const { html } = firstPaintScript([theme], { nonce: '"><img onerror=x>&amp;' })
    expect(html).toMatch(/^<script nonce="&#34;&#62;&#60;img onerror=x&#62;&#38;amp;">/)
  })

  test.each(['</script>', '<!--<script>', '\u2028"a', "'+alert()+'", String.raw`\u003c`, 'é`${1}'])(
    'is left by no key such as %j',
    (key) => {
      const item = defineItem(key, { firstPaint: true })
      const { script, html } = firstPaintScript([item])
      expect(html.toLowerCase().indexOf('</script')).toBe(html.length - 9)
      expect(script).toMatch(/^[\x20-\x3b=-\x7e<]*$/)
      expect(Object.values(painted(script, kept(item, 'x')))).toEqual(['x'])
    },
  )

  test('is left by no key at all', () => {
    const key = fc
      .string({ unit: 'grapheme', maxLength: 90 })
      .map((text) => `${text.replaceAll(/[\x00-\x1f\x7f]/g, '')}</script a>`)
    fc.assert(
      fc.property(key, (text) => {
        const item = defineItem(text, { firstPaint: true })
        const { script } = firstPaintScript([item])
        expect(script).not.toMatch(/<[/!s]|[^\x20-\x7e]/i)
        expect(Object.values(painted(script, kept(item, 'x')))).toEqual(['x'])
      }),
      runs(200),
    )
  })
})

describe('misuse of it is refused:', () => {
  class Visit {
    count = 0
  }
  cookieClass({ name: 'visit-class', httpOnly: false })(Visit)

  test.each<[string, unknown, unknown, ...string[]]>([
    ['an item that is not mirrored', [defineItem('a')], {}, '"a"', 'firstPaint: true'],
    ['an item with a codec', [defineItem('a', { firstPaint: true, codec: devalue })], {}, 'codec'],
    ['a cookie of the server alone', [defineCookie('a1')], {}, '"a1"', 'httpOnly: false'],
    ['a signed cookie', [defineCookie('a2', { httpOnly: false, signed: true })], {}, 'signed'],
    ['a chunked cookie', [defineCookie('a3', { httpOnly: false, chunked: true })], {}, 'chunked'],
    ['a codec', [defineCookie('a4', { httpOnly: false, codec: devalue })], {}, "'text' or 'json'"],
    ['a cookie class', [Visit], {}, '"visit-class"', 'codec'],
    ['a bare key', ['theme'], {}, 'defineItem'],
    ['no list', theme, {}, 'list'],
    [
      'two of one name',
      [theme, defineItem('Theme', { firstPaint: true })],
      {},
      '"theme" and "Theme"',
    ],
    ['a key of no name', [defineItem('!', { firstPaint: true })], {}, '"!"', 'no letter'],
    ['a path that is none', [theme], { basePath: 'x/' }, 'basePath'],
    ['a nonce that is none', [theme], { nonce: 5 }, 'nonce'],
  ])('%s', (_, things, options, ...words) => {
    expect(() => firstPaintScript(things as never, options as {})).toThrow(
      refused('option', ...words),
    )
  })

  test('what is neither an item nor a cookie', () => {
    expect(() => firstPaintScript([5 as never])).toThrow(refused('item', 'defineItem'))
  })
})
