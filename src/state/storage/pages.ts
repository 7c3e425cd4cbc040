import { PARKED_LIFETIME } from '../../ticket/book.ts'
import type { Clock } from '../../ticket/sequence.ts'
import type { PageStorage } from './page-storage.ts'

/** How long a page without a channel is remembered, in milliseconds: it may be about to open one. */
const UNOPENED_LIFETIME = 60_000
const SWEEP_EVERY = 10_000
const MOST_PAGES = 50
/** The most characters that pages without a channel take together. */
const MOST_CHARACTERS = 32 * 1024 * 1024
/** How many may come before it is looked whether there is room. */
const MOST_ARRIVED = MOST_CHARACTERS / 4
/** What a page costs beside its characters, in characters. */
const ENTRY = 500

/** The pages of all browsers, as far as this process knows what they have in storage. */
export class Pages {
  readonly #clock: Clock
  readonly #byBrowser = new Map<string, PageStorage[]>()
  readonly #onDropped: (keys: readonly string[]) => void
  #sweptAt = 0
  /** Characters that have come since. */
  #arrived = 0

  /** `onDropped` is told of writes that no page came for. */
  constructor(clock: Clock, onDropped: (keys: readonly string[]) => void) {
    this.#clock = clock
    this.#onDropped = onDropped
  }

  find(browser: string, name: string, app: string): PageStorage | undefined {
    return this.of(browser).find((page) => page.name === name && page.app === app && name !== '')
  }

  /** The pages of a browser that this process remembers. */
  of(browser: string): readonly PageStorage[] {
    return this.#byBrowser.get(browser) ?? []
  }

  /** Remembers a page of a browser. */
  keep(browser: string, page: PageStorage): void {
    this.#arrived += page.size + ENTRY
    this.#sweep()
    page.touchedAt = this.#clock()
    const pages = this.#byBrowser.get(browser) ?? []
    if (pages.includes(page)) return
    pages.push(page)
    this.#byBrowser.set(browser, pages)
    if (pages.length > MOST_PAGES) this.#forget(browser, oldestOf(pages, page))
  }

  /** A channel of the page is over. */
  left(browser: string, page: PageStorage): void {
    page.touchedAt = this.#clock()
    if (page.channels === 0 && !page.awaitsPage) this.#forget(browser, page)
  }

  #sweep(): void {
    const now = this.#clock()
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY && this.#arrived < MOST_ARRIVED) return
    this.#sweptAt = now
    this.#arrived = 0
    const waiting = [...this.#byBrowser]
      .flatMap(([browser, pages]) => pages.map((page) => ({ browser, page })))
      .filter(({ page }) => page.channels === 0)
      .sort((one, other) => other.page.touchedAt - one.page.touchedAt)
    let room = MOST_CHARACTERS
    for (const { browser, page } of waiting) {
      room -= page.size + ENTRY
      const age = now - page.touchedAt
      const lifetime = page.awaitsPage ? PARKED_LIFETIME : UNOPENED_LIFETIME
      if (room < 0 || age > lifetime) this.#forget(browser, page)
    }
  }

  #forget(browser: string, page: PageStorage | undefined): void {
    const rest = this.of(browser).filter((one) => one !== page)
    if (rest.length > 0) this.#byBrowser.set(browser, rest)
    else this.#byBrowser.delete(browser)
    const lost = page?.unperformed() ?? []
    if (lost.length > 0) this.#onDropped(lost)
  }
}

function oldestOf(pages: readonly PageStorage[], newest: PageStorage): PageStorage | undefined {
  return pages.find((page) => page.channels === 0 && page !== newest)
}
