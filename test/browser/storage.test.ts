import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { defineChannel, defineItem, madeleine, type StorageOptions } from '../../src/index.ts'
import type * as Client from '../../src/client.ts'
import { eventStream, withBrowser } from '../../src/node.ts'
import { socketHandler } from '../../src/ws.ts'
import { expect, test as base } from './fixtures.ts'

const PAGE = `<!doctype html><html lang="en"><title>a page</title><link rel="icon" href="data:,">
<script type="module">
  import * as client from '/_madeleine/client.js'
  window.client = client
</script>`
const theme = defineItem('theme', { fallback: 'none', migrateFrom: 'their-theme' })

/** Tells what it sees of the page's storage, and writes it. */
const channel = defineChannel({
  open: ({ browser: { localStorage } }) => ({
    event: 'open',
    data: [localStorage.get(theme), localStorage.size],
  }),
  async *message({ browser, message }) {
    if (String(message).endsWith('with a cookie')) browser.cookies.set('cookie', 'of a test')
    browser.localStorage.set('written', message)
    yield { event: 'written' }
    await browser.settled()
    yield { event: 'settled', data: browser.localStorage.size }
  },
})

function open(storage?: StorageOptions): Promise<Server> {
  const memory = madeleine({
    secrets: ['only for the tests of storage'],
    ...(storage && { storage }),
  })
  const server = createServer(
    withBrowser(memory, (request, response) =>
      request.url === '/live' ? eventStream(response, channel) : response.end(PAGE),
    ),
  )
  server.on('upgrade', socketHandler(memory, channel, { path: '/live' }))
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const closing = (server: Server) => () => void server.close().closeAllConnections()

const test = base
  .extend('everything', { scope: 'file' }, async ({}, { onCleanup }) => {
    const server = await open()
    onCleanup(closing(server))
    return server
  })
  .extend('declared', { scope: 'file' }, async ({}, { onCleanup }) => {
    const server = await open({ declare: [theme, 'written'] })
    onCleanup(closing(server))
    return server
  })

/** Opens the channel in a page that has these texts in its storage; answers the events up to one of that name. */
async function live(page: Page, server: Server, transport: string, texts: object, until = 'open') {
  const { port } = server.address() as AddressInfo
  await page.goto(`http://localhost:${port}/`)
  return page.evaluate(
    async ([transport, texts, until]) => {
      Object.assign(localStorage, texts)
      const { client } = window as unknown as { client: typeof Client }
      const line = client.connect('/live', { transport: transport as 'sse' | 'ws' })
      if (until !== 'open') void line.send('a message')
      const events: unknown[] = []
      for await (const { event, data } of line) {
        events.push([event, data, localStorage['madeleine:/_madeleine:written'] ?? null])
        if (event === until) break
      }
      return events
    },
    [transport, texts, until] as const,
  )
}

describe.each(['sse', 'ws'])('storage over %s, in Chromium', (transport) => {
  test('of two hundred items is shown whole as the channel opens', async ({ everything, page }) => {
    const items = Array.from({ length: 200 }, (_, at) => [
      `madeleine:/_madeleine:item-${at}`,
      JSON.stringify(Math.random().toString(36).repeat(8).slice(0, 98)),
    ])
    const events = await live(page, everything, transport, Object.fromEntries(items))
    expect(events).toEqual([['open', '["none",200]', null]])
  })

  test('that does not compress is shown without holding its page up', async ({
    everything,
    page,
  }) => {
    const items = Array.from({ length: 10 }, (_, at) => [
      `madeleine:/_madeleine:item-${at}`,
      JSON.stringify(randomBytes(20_000).toString('base64')),
    ])
    const events = await live(page, everything, transport, Object.fromEntries(items))
    expect(events).toEqual([['open', '["none",10]', null]])
  }, 10_000)

  test('is written before the event, and settled when the browser has it', async ({
    everything,
    page,
  }) => {
    expect(await live(page, everything, transport, {}, 'settled')).toEqual([
      ['open', '["none",0]', null],
      ['written', '', '"a message"'],
      ['settled', '1', '"a message"'],
    ])
  })

  test('of an element with data-madeleine-bind is shown, without code', async ({
    everything,
    page,
  }) => {
    await live(page, everything, transport, {})
    await page.evaluate(() => (document.body.innerHTML = '<input data-madeleine-bind="name">'))
    await page.locator('input').fill('Odette')
    await page.locator('input').blur()
    const name = () => localStorage['madeleine:/_madeleine:name']
    expect(await page.evaluate(name)).toBe('"Odette"')
  })

  test('of another library is taken over before a handler reads it', async ({ declared, page }) => {
    const texts = { 'their-theme': 'dark', 'madeleine:/_madeleine:private': '1' }
    const [first] = await live(page, declared, transport, texts)
    expect(first).toEqual(['open', '["dark",1]', null])
    expect(await page.evaluate(() => localStorage['their-theme'])).toBe('dark')
  })
})

describe('storage over two sockets, in Chromium', () => {
  test('is not written over by an older write of another tab, whose cookie came late', async ({
    everything,
    page,
    context,
  }) => {
    const late: (() => Promise<void>)[] = []
    await context.route('**/redeem', (route) => void late.push(() => route.continue()))
    const tabs = [page, await context.newPage()]
    const key = 'madeleine:/_madeleine:written'
    const say = (tab: Page, message: string) =>
      tab.evaluate(async (message) => {
        const { client, line } = window as unknown as {
          client: typeof Client
          line?: Client.Connection
        }
        const opened = line ?? client.connect('/live', { transport: 'ws' })
        Object.assign(window, { line: opened })
        await opened.send(message)
      }, message)
    const { port } = everything.address() as AddressInfo
    for (const tab of tabs) {
      await tab.goto(`http://localhost:${port}/`)
      await tab.waitForFunction(() => 'client' in window)
    }
    await say(tabs[0]!, 'older with a cookie')
    await expect.poll(() => late.length, { timeout: 10_000 }).toBe(1)
    await say(tabs[1]!, 'newer')
    await page.waitForFunction((key) => localStorage[key] === '"newer"', key)
    await Promise.all(late.map((go) => go()))
    await page.waitForTimeout(1_000)
    expect(await page.evaluate((key) => localStorage[key], key)).toBe('"newer"')
  })
})
