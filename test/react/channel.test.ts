import type { Page } from 'playwright-core'
import { beforeEach, describe } from 'vitest'
import type { LineProps } from './scenes.ts'
import type { React } from './bundle.ts'
import { eventually, expect, shown, test } from './site.ts'

/** Another one for each test: the server learns late that the page of the one before has gone. */
let visits = 0
const channel = () => `/channel/${++visits}`

async function open(page: Page, react: React, props: LineProps): Promise<void> {
  await page.goto(`/${react}/line/alone`)
  await page.waitForFunction(() => 'stage' in globalThis)
  await show(page, props)
}

const show = (page: Page, props: LineProps) =>
  page.evaluate((props) => stage.show(props), props as Record<string, unknown>)

describe.each<React>([18, 19])('React %i', (react) => {
  describe.each(['sse', 'ws'] as const)('a channel over %s', (transport) => {
    const options = { transport }
    let url: string

    beforeEach(() => {
      url = channel()
    })

    test('opens once in StrictMode, and shows its events', async ({ page, site }) => {
      await open(page, react, { url, options })
      await eventually(() => shown(page, 'event')).toBe(`hello from ${url}`)
      expect(await shown(page, 'status')).toBe('open')
      await page.evaluate(() => new Promise((done) => setTimeout(done, 300)))
      expect(site.opened).toEqual([url])
    })

    test('sends messages, and tells of every event', async ({ page }) => {
      await open(page, react, { url, options })
      await eventually(() => shown(page, 'status')).toBe('open')
      await page.evaluate(async () => {
        await Promise.all(['a', 'b', 'c'].map((message) => stage.send(message)))
      })
      await eventually(() => shown(page, 'event')).toBe('you said c')
      expect(await page.evaluate(() => stage.events)).toEqual([
        `hello from ${url}`,
        'you said a',
        'you said b',
        'you said c',
      ])
    })

    test('has the cookies of an event with it', async ({ page }) => {
      await page.addInitScript(() =>
        Object.defineProperty(globalThis, 'cookieStore', { value: undefined }),
      )
      await open(page, react, { url, options, isFollowed: true })
      await eventually(() => shown(page, 'status')).toBe('open')
      await page.evaluate(() => stage.send('dark'))
      await eventually(() => shown(page, 'event')).toBe('you said dark')
      expect(await shown(page, 'theme')).toBe('"dark"')
    })

    test('has the items of an event with it', async ({ page }) => {
      await open(page, react, { url, options, isFollowed: true })
      await eventually(() => shown(page, 'status')).toBe('open')
      await page.evaluate(() => stage.send('draft'))
      await eventually(() => shown(page, 'event')).toBe('you said draft')
      expect(await shown(page, 'draft')).toBe('"of the server"')
    })

    test('takes what is sent while it is not open yet', async ({ page }) => {
      await open(page, react, { url, options, first: 'early' })
      await eventually(() => page.evaluate(() => stage.events)).toContain('you said early')
    })

    test('closes when its component goes', async ({ page, site }) => {
      await open(page, react, { url, options })
      await eventually(() => shown(page, 'status')).toBe('open')
      await show(page, { url, options, isShown: false })
      await eventually(() => site.closed).toContain(url)
    })

    test('opens another one for another url, with nothing left of the first', async ({
      page,
      site,
    }) => {
      await open(page, react, { url, options })
      await eventually(() => shown(page, 'event')).toBe(`hello from ${url}`)
      const next = channel()
      await show(page, { url: next, options })
      await eventually(() => shown(page, 'event')).toBe(`hello from ${next}`)
      await eventually(() => site.closed).toContain(url)
      expect(site.opened).toEqual([url, next])
    })

    test('opens none without a url, until there is one', async ({ page, site }) => {
      await open(page, react, { url: null, options })
      expect(await shown(page, 'status')).toBe('closed')
      const code = await page.evaluate(() => stage.send('x').catch(({ code }) => code))
      expect(code).toBe('cut')
      expect(site.opened).toEqual([])
      await show(page, { url, options })
      await eventually(() => shown(page, 'status')).toBe('open')
    })

    test('stays as it is while its component renders again', async ({ page, site }) => {
      await open(page, react, { url, options })
      await eventually(() => shown(page, 'status')).toBe('open')
      await show(page, { url, options: { ...options, headers: { a: 'b' } } })
      await page.evaluate(() => stage.send('x'))
      await eventually(() => shown(page, 'event')).toBe('you said x')
      expect(site.opened).toEqual([url])
      expect(await page.evaluate(() => stage.allSetters['send']!.size)).toBeLessThanOrEqual(2)
    })
  })

  test('a channel to another origin tells its error', async ({ page }) => {
    await open(page, react, { url: 'http://127.0.0.1:1/' })
    await eventually(() => shown(page, 'error')).toBe('foreign-origin')
    expect(await shown(page, 'status')).toBe('closed')
  })
})
