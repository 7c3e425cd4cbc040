import type { Page } from 'playwright-core'
import { describe, test } from 'vitest'
import { newPage, newTab, server, useBrowser } from './chromium.ts'
import { promised, redeem, sleep, Stream } from './page-server.ts'

useBrowser()

/** Runs a test in a page of its own, since what takes time is tried side by side. */
async function alone(work: (page: Page) => Promise<void>): Promise<void> {
  const page = await newPage()
  await work(page)
  await page.context().close()
}

describe.concurrent('a page waits', () => {
  test('nine seconds for an answer to a redemption, in four attempts', async ({ expect }) =>
    alone(async (page) => {
      server.on('/silent', () => {})
      const start = Date.now()
      await page.evaluate((command) => client.perform(command), redeem('a-1', '/silent'))
      expect(Date.now() - start).toBeLessThan(12_000)
      expect(server.to('/silent')).toHaveLength(4)
      const told = await page.evaluate(() => errors)
      expect(told).toMatchObject([{ code: 'unreachable', status: 0 }])
    }))

  test('three seconds for another tab to open its connection', async ({ expect }) =>
    alone(async (page) => {
      const second = promised()
      server.on('/slow', () => server.to('/slow').length === 2 && second.fulfil())
      const other = await newTab(page)
      const start = Date.now()
      for (const tab of [page, other]) await tab.evaluate(() => void client.connect('/slow'))
      await second.promise
      expect(Date.now() - start).toBeGreaterThan(2_500)
    }))

  test('as long as Retry-After says', async ({ expect }) =>
    alone(async (page) => {
      const times: number[] = []
      server.on('/busy', (_, response) => {
        times.push(Date.now())
        if (times.length === 1) response.writeHead(503, { 'retry-after': '1' }).end()
        else new Stream(response).end()
      })
      await page.evaluate(() => follow(client.connect('/busy')))
      expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(995)
    }))

  test('a second behind end for its server to close the stream', async ({ expect }) =>
    alone(async (page) => {
      const closed = promised()
      server.on('/ended', (_, response) => {
        new Stream(response).event('1').command({ do: 'end' })
        response.on('close', closed.fulfil)
      })
      expect(await page.evaluate(() => follow(client.connect('/ended')))).toEqual(['1'])
      await closed.promise
    }))

  test('behind wait until it leaves, for a server that watches it leave', async ({ expect }) =>
    alone(async (page) => {
      let closed = false
      server.on('/waiting', (_, response) => {
        new Stream(response).event('1').command({ do: 'wait' })
        response.on('close', () => (closed = true))
      })
      await page.evaluate(() => void follow(client.connect('/waiting')))
      await sleep(1_800)
      expect(closed).toBe(false)
      await page.close()
      await expect.poll(() => closed).toBe(true)
    }))

  test('while it is offline, until it is online', async ({ expect }) =>
    alone(async (page) => {
      server.on('/cut', (_, response) => {
        if (server.to('/cut').length === 1) new Stream(response).event('1').response.end()
        else new Stream(response).event('2').end()
      })
      const seen = page.evaluate(() => {
        Object.defineProperty(navigator, 'onLine', { value: false })
        return follow(client.connect('/cut'))
      })
      await sleep(1_500)
      expect(server.to('/cut')).toHaveLength(1)
      await page.evaluate(() => dispatchEvent(new Event('online')))
      expect(await seen).toEqual(['1', '2'])
    }))

  test('45 seconds for a sign of life, then resumes the stream', async ({ expect }) =>
    alone(async (page) => {
      await page.clock.install()
      server.on('/dead', (_, response) => {
        if (server.to('/dead').length === 1) new Stream(response).event('1', { id: '1' })
        else new Stream(response).event('2').end()
      })
      const seen = page.evaluate(() => follow(client.connect('/dead')))
      await expect.poll(() => server.to('/dead')).toHaveLength(1)
      await sleep(300)
      await page.clock.runFor(44_000)
      await sleep(600)
      expect(server.to('/dead')).toHaveLength(1)
      await page.clock.runFor(3_000)
      expect(await seen).toEqual(['1', '2'])
    }))

  test('as long for one after it was frozen', async ({ expect }) =>
    alone(async (page) => {
      await page.clock.install()
      const stream = promised<Stream>()
      server.on('/frozen', (_, response) => stream.fulfil(new Stream(response).event('1')))
      const seen = page.evaluate(() => follow(client.connect('/frozen'), 2))
      const open = await stream.promise
      await sleep(300)
      // The timers of a frozen tab are late, and fire once.
      await page.clock.fastForward(600_000)
      await sleep(600)
      open.event('2')
      expect(await seen).toEqual(['1', '2'])
      expect(server.to('/frozen')).toHaveLength(1)
    }))
})
