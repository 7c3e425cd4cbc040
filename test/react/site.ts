import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser as Chromium, BrowserContext, Page } from 'playwright-core'
import { test as base, expect, vi } from 'vitest'
import { currentBrowser, defineChannel } from '../../src/index.ts'
import { eventStream, withBrowser } from '../../src/node.ts'
import { socketHandler } from '../../src/ws.ts'
import { openChromium } from '../browser/chromium.ts'
import { memoryFor } from '../support/memory.ts'
import { onServer, pageScript, type React } from './bundle.ts'
import { draft, theme } from './definitions.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Notes every text that an element has shown, from the first on. */
const WATCH = `const seen = {}
new MutationObserver(() => {
  for (const { id, textContent } of document.querySelectorAll('output'))
    if (seen[id]?.at(-1) !== textContent) (seen[id] ??= []).push(textContent)
}).observe(document, { subtree: true, childList: true, characterData: true })`

const html = (
  react: string,
  main: string,
) => `<!doctype html><title>React</title><link rel="icon" href="data:,">
<script nonce="n">${WATCH}</script><body><main>${main}</main><script nonce="n" type="module" src="/${react}/page.js"></script>`

/** A server that renders scenes, and a page that hydrates them. */
export class Site {
  /** Channels that were opened, and that were closed. */
  opened: string[] = []
  closed: string[] = []
  readonly #server: Server
  readonly #scripts = { 18: pageScript(18), 19: pageScript(19) }
  readonly #renderers = { 18: onServer(18), 19: onServer(19) }

  constructor() {
    const memory = memoryFor()
    this.#server = createServer(
      withBrowser(memory, async (request, response) => {
        const { pathname, searchParams } = new URL(request.url!, this.url)
        if (pathname.startsWith('/channel')) return eventStream(response, this.#channel(pathname))
        const [, react, name = '', how] = pathname.split('/') as [string, React, string?, string?]
        if (name === 'page.js')
          return response
            .setHeader('content-type', 'text/javascript')
            .end(await this.#scripts[react])
        const render = await this.#renderers[react]
        const islands = async () => {
          const texts = await Promise.all(name.split('+').map((one) => render.asString(one)))
          return texts.map((text) => `<section>${text}</section>`).join('')
        }
        const main =
          how === 'alone'
            ? ''
            : how === 'islands'
              ? await islands()
              : how === 'streamed'
                ? await render.asStream(name, Object.fromEntries(searchParams))
                : await render.asString(name, Object.fromEntries(searchParams))
        response.setHeader('content-security-policy', `script-src 'nonce-n'`)
        return response
          .setHeader('content-type', 'text/html; charset=utf-8')
          .end(html(`${react}`, main))
      }),
    )
    this.#server.on('upgrade', (request, socket, head) =>
      socketHandler(memory, this.#channel(request.url!))(request, socket, head),
    )
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #channel(path: string) {
    const { opened, closed } = this
    return defineChannel({
      open: () => {
        opened.push(path)
        return { data: `hello from ${path}` }
      },
      message({ message }) {
        const browser = currentBrowser()
        if (message === 'dark') browser.cookies.set(theme, 'dark')
        if (message === 'draft') browser.localStorage.set(draft, 'of the server')
        return { data: `you said ${message as string}` }
      },
      close: () => void closed.push(path),
    })
  }
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return complaints
}

/** Tests that get a site, and a browser that remembers nothing. */
export const test = base
  .extend('site', { scope: 'file' }, async ({}, { onCleanup }) => {
    const site = await new Site().open()
    onCleanup(() => site.close())
    return site
  })
  .extend('chromium', { scope: 'file' }, async ({}, { onCleanup }): Promise<Chromium> => {
    const chromium = await openChromium()
    onCleanup(() => chromium.close())
    return chromium
  })
  .extend('context', async ({ chromium, site }, { onCleanup }): Promise<BrowserContext> => {
    site.opened.length = site.closed.length = 0
    const context = await chromium.newContext({ baseURL: site.url })
    onCleanup(() => context.close())
    return context
  })
  /** Fails its test when the page complains about anything. */
  .extend('page', async ({ context }, { onCleanup }) => {
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    onCleanup(() => {
      if (complaints.length > 0) throw new Error(`The page complains: ${complaints.join('; ')}`)
    })
    return page
  })

declare global {
  /** In the page: the texts that each element has shown. */
  var seen: Record<string, string[]>
}

/** A page whose React has had its effects. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.waitForFunction(() => Object.keys(stage.values).length > 0)
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)))
}

export const shown = (page: Page, name: string) => page.locator(`#${name}`).textContent()

/** Expects what a fact comes to be, on a machine that has much else to do. */
export const eventually = (fact: () => unknown): ReturnType<typeof expect.poll<unknown>> =>
  expect.poll(fact, { timeout: 15_000 })

export { expect }
