import { chromium as playwright, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type * as Client from '../../src/client.ts'
import type { defineItem as DefineItem } from '../../src/state/item.ts'
import { chromium } from '../support/tools.ts'
import { PageServer } from './page-server.ts'

declare global {
  /** Set in the page. */
  var client: typeof Client
  /** What `madeleine:error` told the page. */
  var errors: {
    name: string
    code: string
    status: number | undefined
    cause: unknown
    text: string
  }[]
  var defineItem: typeof DefineItem
  /** What comes of a loop: the data of its events, and the code of its error. */
  var follow: (connection: Client.Connection, most?: number) => Promise<string[]>
}

// A host that is no secure context, unlike localhost.
const ARGS = ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP madeleine.test 127.0.0.1']

export const server = new PageServer()
let browser: Browser
export let page: Page

/** Another tab of the same browser. */
export async function newTab(of: Page = page): Promise<Page> {
  return load(await of.context().newPage())
}

/** A page with the client in it, in a browser of its own. */
export async function newPage(origin?: string): Promise<Page> {
  return load(await (await browser.newContext()).newPage(), origin)
}

async function load(tab: Page, origin = `http://${server.host}`): Promise<Page> {
  await tab.goto(`${origin}/`)
  return tab
}

/** Opens a server and a browser for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    await server.open()
    browser = await playwright.launch({ executablePath: chromium(), args: ARGS })
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })
}

/** Beside them a page, loaded anew for each test. */
export function usePage(): void {
  useBrowser()
  beforeEach(async () => {
    server.reset()
    page ??= await newPage()
    await load(page)
    if (await page.evaluate(() => window.localStorage.length + window.sessionStorage.length)) {
      await page.evaluate(() => (window.localStorage.clear(), window.sessionStorage.clear()))
      await load(page)
    }
    await page.context().clearCookies()
  })
}
