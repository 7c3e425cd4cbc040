import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { expect } from './fixtures.ts'

const PATIENCE = 15_000

/** What stands before each key of the gallery's. */
export const PREFIX = 'madeleine:/_madeleine:'

/** What the gallery says when the browser keeps nothing more. */
export const REFUSED = 'This browser would not keep that. It is there until you leave the page.'

/** The preferences as people use them. */
export class Preferences {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get theme() {
    return this.page.getByLabel('Theme')
  }

  get draft() {
    return this.page.getByLabel('Draft')
  }

  /** Opens the page, until the server has counted the visit and the page shows so. */
  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.shows('visits', /[1-9]/)
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.shows('visits', /[1-9]/)
  }

  /** Types over the draft, until the server has it. */
  async write(text: string): Promise<void> {
    await this.draft.fill(text)
    await this.shows('state', /^Saved$/)
  }

  /** Waits until the element with this id shows that. */
  shows(id: string, text: RegExp): Promise<void> {
    return this.page.locator(`#${id}`, { hasText: text }).waitFor({ timeout: PATIENCE })
  }

  /** What the page says that the server sees, or that the browser has, under the key. */
  async column(id: 'seen' | 'raw', key: string): Promise<string | undefined> {
    const lines = await this.page.locator(`#${id}`).locator('dt, dd').allInnerTexts()
    const at = lines.indexOf(id === 'raw' ? PREFIX + key : key)
    return at < 0 ? undefined : lines[at + 1]
  }

  /** Waits until that is `text`. */
  tells(id: 'seen' | 'raw', key: string, text: string | undefined, within = PATIENCE) {
    return becomes(() => this.column(id, key), text, within)
  }

  /** Changes storage as in the developer tools. */
  edit(key: string, text: string | null): Promise<void> {
    return this.page.evaluate(
      ([key, text]) => {
        if (text === null) localStorage.removeItem(key)
        else localStorage.setItem(key, text)
      },
      [key, text] as const,
    )
  }

  raw(key: string): Promise<string | null> {
    return this.page.evaluate((key) => localStorage.getItem(key), key)
  }
}

/** Waits until `look` answers that. */
export function becomes<Value>(
  look: () => Promise<Value>,
  value: Value,
  timeout = PATIENCE,
): Promise<void> {
  return vi.waitFor(async () => expect(await look()).toBe(value), { timeout, interval: 50 })
}
