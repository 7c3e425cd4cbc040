import { describe, expect, test } from 'vitest'
import { newTab, page, usePage } from './chromium.ts'

usePage()

/** Fills what a browser lets an origin keep, but for a few characters. */
const FILL = `
  for (let size = 5_000_000; size >= 1; size = Math.floor(size / 2)) {
    for (;;) {
      try { window.localStorage['fill' + size] = (window.localStorage['fill' + size] ?? '') + 'x'.repeat(size) }
      catch { break }
    }
  }`

describe('a page without BroadcastChannel', () => {
  test('goes on, and hears of its own changes and of storage events', async () => {
    const tab = await page.context().newPage()
    await tab.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'))
    await tab.goto(page.url())
    const seen = await tab.evaluate(() => {
      let calls = 0
      client.localStorage.subscribe('draft', () => calls++)
      client.localStorage.set('draft', 'a')
      client.connect('/a').close()
      return [client.localStorage.get('draft'), calls]
    })
    expect(seen).toEqual(['a', 1])
    await tab.close()
  })
})

describe('a value that the browser has no room for', () => {
  test('stands as it was in the browser, and as it was written in the page', async () => {
    await page.evaluate(() => client.localStorage.set('draft', 'a'))
    await page.evaluate(FILL)
    const seen = await page.evaluate(() => {
      client.localStorage.set('draft', 'abc'.repeat(9))
      return [
        client.localStorage.get('draft'),
        client.localStorage.persistent,
        window.localStorage['madeleine:/_madeleine:draft'],
      ]
    })
    expect(seen).toEqual(['abc'.repeat(9), false, '"a"'])
  })

  test('is told of with the browser’s own error, and tells those who listen', async () => {
    await page.evaluate(FILL)
    const seen = await page.evaluate(() => {
      let calls = 0
      client.localStorage.subscribe('draft', () => calls++)
      client.localStorage.set('draft', 'a secret')
      const [error] = errors
      return [error!.code, (error!.cause as Error).name, error!.text.includes('secret'), calls]
    })
    expect(seen).toEqual(['storage', 'QuotaExceededError', false, 1])
  })

  test('is kept as soon as there is room', async () => {
    await page.evaluate(() => client.localStorage.set('other', 'x'.repeat(1_000)))
    await page.evaluate(FILL)
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      localStorage.set('draft', 'abc')
      const before = localStorage.persistent
      localStorage.delete('other')
      return [before, localStorage.persistent, window.localStorage['madeleine:/_madeleine:draft']]
    })
    expect(seen).toEqual([false, true, '"abc"'])
  })

  test('is forgotten when it is deleted', async () => {
    await page.evaluate(FILL)
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      localStorage.set('draft', 'abc')
      const before = localStorage.keys()
      localStorage.delete('draft')
      return [before, localStorage.keys(), localStorage.persistent]
    })
    expect(seen).toEqual([['draft'], [], true])
  })

  test('gives way to what another tab wrote after it', async () => {
    await page.evaluate(() => client.localStorage.set('draft', 'x'.repeat(100)))
    await page.evaluate(FILL)
    await page.evaluate(() => {
      client.localStorage.subscribe('draft', () => {})
      client.localStorage.set('draft', 'y'.repeat(200))
    })
    const other = await newTab()
    await other.evaluate(() => client.localStorage.set('draft', 'z'))
    await expect.poll(() => page.evaluate(() => client.localStorage.get('draft'))).toBe('z')
    expect(await page.evaluate(() => client.localStorage.persistent)).toBe(true)
    await other.close()
  })
})

describe.each([
  ['throws', 'throw new DOMException("no", "SecurityError")'],
  ['is null', 'return null'],
])('where storage %s', (_, body) => {
  test('values live in the page', async () => {
    await page.evaluate(
      `Object.defineProperty(window, 'localStorage', { get() { ${body} }, configurable: true })`,
    )
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      let calls = 0
      const item = defineItem('b', { fallback: 'none', migrateFrom: 'c' })
      localStorage.subscribe('a', () => calls++)
      const before = [localStorage.persistent, localStorage.get(item)]
      localStorage.set('a', 1)
      localStorage.set(item, 'b')
      const during = [localStorage.get('a'), localStorage.get(item), localStorage.size]
      localStorage.clear()
      return [...before, ...during, localStorage.size, calls, errors.map(({ code }) => code)]
    })
    expect(seen).toEqual([false, 'none', 1, 'b', 2, 0, 2, ['storage', 'storage']])
  })
})
