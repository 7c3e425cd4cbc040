import { describe, expect, test } from 'vitest'
import { newPage, newTab, page, server, usePage } from './chromium.ts'

usePage()

const cookies = async () =>
  (await page.context().cookies()).map(({ name, value, path }) => [name, value, path])

describe('an item for the first paint', () => {
  test('is mirrored into a cookie, until it is removed', async () => {
    await page.evaluate(() => {
      client.localStorage.set(defineItem('theme;', { firstPaint: true }), { name: 'dark' })
      client.localStorage.set('other', 1)
    })
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({
      name: 'madeleine.theme%3B',
      value: '%7B%22name%22%3A%22dark%22%7D',
      path: '/',
      sameSite: 'Lax',
      httpOnly: false,
    })
    expect(cookie!.expires - Date.now() / 1000).toBeCloseTo(34_560_000, -2)
    expect(await cookies()).toHaveLength(1)
    await page.evaluate(() => client.localStorage.clear())
    expect(await cookies()).toEqual([])
  })

  test('stays one, of its version, where it is written by its key', async () => {
    await page.evaluate(() => {
      const theme = defineItem('theme', { firstPaint: true, version: 2, migrate: { 1: String } })
      client.localStorage.set(theme, 'dark')
      client.localStorage.set('theme', 'light')
    })
    const [cookie] = await page.context().cookies()
    expect(cookie!.value).toBe('%22light%22')
    const key = 'madeleine:/_madeleine:theme'
    expect(await page.evaluate((key) => window.localStorage[key], key)).toBe(
      '"light"\n{"version":2,"firstPaint":true}',
    )
  })

  test('expires with its cookie', async () => {
    await page.evaluate(() => {
      client.localStorage.set(defineItem('theme', { firstPaint: true, expiresIn: '1h' }), 'dark')
    })
    const [cookie] = await page.context().cookies()
    expect(cookie!.expires - Date.now() / 1000).toBeCloseTo(3_600, -1)
  })

  test('of an app below a path is mirrored there', async () => {
    await page.evaluate(() => {
      client.setBasePath('/shop/_madeleine')
      client.localStorage.set(defineItem('theme', { firstPaint: true }), 'dark')
    })
    const shop = await page.context().cookies(`http://${server.host}/shop`)
    expect(shop).toMatchObject([
      { name: 'madeleine%3A%2Fshop%2F_madeleine%3Atheme', path: '/shop' },
    ])
  })

  test('that has grown too long is mirrored no more', async () => {
    await page.evaluate(() => {
      const theme = defineItem('theme', { firstPaint: true })
      client.localStorage.set(theme, 'dark')
      client.localStorage.set(theme, 'x'.repeat(3_000))
    })
    expect(await cookies()).toEqual([])
  })

  test('that no cookie has room for is mirrored no more, either', async () => {
    await page.evaluate(() => {
      const note = defineItem('note', { firstPaint: true })
      client.localStorage.set(note, 'short')
      client.localStorage.set(note, '漢'.repeat(500))
    })
    expect(await cookies()).toEqual([])
  })

  test('has its cookie again when a page asks for storage', async () => {
    await page.evaluate(() => {
      client.localStorage.set(defineItem('theme', { firstPaint: true }), 'dark')
    })
    await page.context().clearCookies()
    const other = await newTab()
    await other.evaluate(() => client.localStorage.size)
    expect(await cookies()).toEqual([['madeleine.theme', '%22dark%22', '/']])
    await other.close()
  })

  test('has no cookie of a tab’s own area', async () => {
    await page.evaluate(() => {
      client.sessionStorage.set(defineItem('theme', { firstPaint: true }), 'dark')
    })
    expect(await cookies()).toEqual([])
  })

  test('harms nothing where cookies are refused', async () => {
    const other = await newPage()
    const value = await other.evaluate(() => {
      Object.defineProperty(document, 'cookie', {
        set() {
          throw new DOMException('no', 'SecurityError')
        },
      })
      const theme = defineItem('theme', { firstPaint: true })
      client.localStorage.set(theme, 'dark')
      return client.localStorage.get(theme)
    })
    expect(value).toBe('dark')
    await other.context().close()
  })
})
