import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type Page,
} from 'playwright-core'
import { chromium } from '../support/tools.ts'

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  // A process less for each browser, and a fifth less work.
  '--in-process-gpu',
]

const options = () => ({ executablePath: chromium(), args: QUIET })

export function openChromium(): Promise<Browser> {
  return playwright.launch(options())
}

/** Chromium with a folder of its own, in which it finds again what it kept. */
export function openProfile(folder: string): Promise<BrowserContext> {
  return playwright.launchPersistentContext(folder, options())
}

/** Steps that the pages of the gallery offer to people. */
export const login = {
  open: (page: Page, url: string, channel: string) => page.goto(`${url}/login?channel=${channel}`),
  async as(page: Page, name: string) {
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Log in' }).click()
  },
}
