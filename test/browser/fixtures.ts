import type { Page } from 'playwright-core'
import { expect, test as base, vi } from 'vitest'
import { login, openChromium } from './chromium.ts'
import { openGallery } from './gallery.ts'

const PATIENCE = 15_000

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 4 })

/** Tests that get the gallery, one for each file, and a browser that remembers nothing. */
export const test = base
  .extend('gallery', { scope: 'file' }, async ({}, { onCleanup }) => {
    const gallery = await openGallery()
    onCleanup(() => gallery.close())
    return gallery
  })
  .extend('chromium', { scope: 'file' }, async ({}, { onCleanup }) => {
    const chromium = await openChromium()
    onCleanup(() => chromium.close())
    return chromium
  })
  .extend('context', async ({ chromium }, { onCleanup }) => {
    const context = await chromium.newContext()
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

/** Tests of the login page over one channel: `visitor` is on that page, and `member` is the same page once Odette has logged in. */
export const loginTest = (channel: string) =>
  test
    .extend('visitor', async ({ gallery, page }) => {
      await login.open(page, gallery.url, channel)
      return page
    })
    .extend('member', async ({ visitor }) => {
      await login.as(visitor, 'Odette')
      await expect(visitor).toShow('Logged in as: Odette')
      return visitor
    })

function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return complaints
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** A page shows this text within 15 seconds. */
    toShow(text: string): Promise<R>
  }
}

expect.extend({
  async toShow(page: Page, text: string) {
    const shown = await page
      .getByText(text, { exact: true })
      .waitFor({ timeout: PATIENCE })
      .then(
        () => true,
        () => false,
      )
    return {
      pass: shown,
      message: () => `The page ${shown ? 'shows' : 'does not show'} "${text}"`,
      ...(shown ? {} : { expected: text, actual: (await page.innerText('main')).slice(0, 400) }),
    }
  },
})

export { expect }
