import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { madeleine } from 'madeleine'
import { eventStream, withBrowser } from 'madeleine/node'
import { openChromium } from '../test/browser/chromium.ts'
import { median } from './median.ts'

const ROUNDS = 9
const SETTLING = 300
const PAGE =
  '<!doctype html><script type="module">import * as client from "/_madeleine/client.js"; window.client = client</script>'

/** Milliseconds of script that a page takes to open a channel, with nothing in its storage and with 200 items of 100 characters. */
export async function pageTable(): Promise<string> {
  const memory = madeleine({ secrets: ['only for measuring, nobody trusts it'] })
  const app = withBrowser(memory, (request, response) =>
    request.url === '/live'
      ? eventStream(response, function* () {
          yield { data: 'hello' }
        })
      : response.end(PAGE),
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`
  const chromium = await openChromium()
  const [none, many] = [await opening(chromium, url, 0), await opening(chromium, url, 200)]
  await chromium.close()
  server.close().closeAllConnections()
  return `| script of the page, ms | nothing stored | 200 items of 100 characters |
|---|---|---|
| until a channel is open | ${none.toFixed(1)} | ${many.toFixed(1)} |`
}

async function opening(
  chromium: Awaited<ReturnType<typeof openChromium>>,
  url: string,
  items: number,
) {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const context = await chromium.newContext()
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForFunction(() => 'client' in window)
    await page.evaluate((items) => {
      for (let at = 0; at < items; at++)
        localStorage.setItem(
          `madeleine:/_madeleine:item-${at}`,
          JSON.stringify(Array.from({ length: 98 }, () => Math.random().toString(36)[5]).join('')),
        )
    }, items)
    const session = await context.newCDPSession(page)
    await session.send('Performance.enable')
    const taken = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'ScriptDuration')!.value * 1000
    }
    const before = await taken()
    await page.evaluate(async () => {
      const { client } = window as unknown as {
        client: { connect(url: string): AsyncIterable<unknown> }
      }
      for await (const _ of client.connect('/live')) break
    })
    await page.waitForTimeout(SETTLING)
    times.push((await taken()) - before)
    await context.close()
  }
  return median(times)
}
