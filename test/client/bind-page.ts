import type { AnySharedItem } from '../../src/wire/shared-item.ts'
import type { PageArea } from '../../src/client/page-area.ts'
import { page } from './chromium.ts'

declare global {
  /** An area of the page that counts. Values are kept under their key alone. */
  var area: PageArea & { writes: unknown[]; listeners: Set<() => void> }
  /** Another one. */
  var tabArea: typeof area
  /** An item whose schema takes what `check` answers; undefined is refused. */
  var itemOf: (
    key: string,
    about: { fallback?: unknown; check?: (value: any) => unknown },
  ) => AnySharedItem
  /** Ends of bindings. */
  var ends: (() => void)[]
  /** What waits for time to pass, once {@link holdTime} was called: what it does, and after how long. */
  var waiting: Map<number, [act: () => void, ms: number]>
  /** The first element of this selector. */
  var $: (selector: string) => any
}

/** Puts elements in the page and, if they are kept already, values in the area; binds nothing. */
export async function show(html: string, kept: Record<string, unknown> = {}): Promise<void> {
  await page.evaluate(prepare)
  await page.evaluate(
    ([html, kept]) => {
      document.body.innerHTML = html
      for (const [key, value] of Object.entries(kept)) area.set(key, value)
      area.writes.length = 0
    },
    [html, kept] as const,
  )
}

/** Puts elements in the page and binds the first to the key `it`. */
export async function bindFirst(html: string, value?: unknown): Promise<void> {
  await show(html, value === undefined ? {} : { it: value })
  await page.evaluate(() => {
    ends.push(client.bind(document.body.firstElementChild!, 'it', { area }))
  })
}

/** From now on no time passes in the page, however slow the test is, until {@link passTime}. */
export const holdTime = () =>
  page.evaluate(() => {
    let last = 0
    globalThis.waiting = new Map()
    Object.assign(globalThis, {
      setTimeout: (act: () => void, ms: number) => waiting.set(++last, [act, ms]) && last,
      clearTimeout: (id: number) => waiting.delete(id),
    })
  })

/** Lets so many milliseconds pass. */
export const passTime = (passed: number) =>
  page.evaluate((passed) => {
    for (const [id, [act, ms]] of waiting) if (ms <= passed && waiting.delete(id)) act()
  }, passed)

/** What the area has under the key `it`. */
export const kept = () => page.evaluate(() => area.get('it'))
/** The values written since the elements were put there; a deletion is null. */
export const writes = () => page.evaluate(() => area.writes)
/** Changes the item elsewhere: in another tab, or on the server. */
export const change = (value: unknown) => page.evaluate((value) => area.set('it', value), value)
/** The value of the first element that fits. */
export const value = (selector: string) => page.evaluate((selector) => $(selector).value, selector)

function prepare(): void {
  class Area {
    readonly texts = new Map<string, string>()
    readonly values = new Map<string, unknown>()
    readonly listeners = new Set<() => void>()
    readonly writes: unknown[] = []
    get(item: any) {
      const key = item.key ?? item
      if (!this.values.has(key)) {
        const text = this.texts.get(key)
        const value = text === undefined ? undefined : JSON.parse(text)
        this.values.set(key, this.#read(item, value))
      }
      return this.values.get(key)
    }
    #read(item: any, value: unknown) {
      if (typeof item === 'string') return value
      const read = value === undefined ? undefined : item.read(JSON.stringify(value), 0).value
      return read ?? item.fallback()
    }
    set(item: any, value: unknown) {
      const text = typeof item === 'string' ? JSON.stringify(value) : item.write(value, 0)
      this.#put(item, text, value)
    }
    delete(item: any) {
      this.#put(item, undefined, null)
    }
    #put(item: any, text: string | undefined, value: unknown) {
      const key = item.key ?? item
      if (text === undefined) this.texts.delete(key)
      else this.texts.set(key, text)
      this.values.delete(key)
      this.writes.push(value)
      for (const listener of this.listeners) listener()
    }
    has(item: any) {
      return this.texts.has(item.key ?? item)
    }
    subscribe(_: unknown, listener: () => void) {
      this.listeners.add(listener)
      return () => this.listeners.delete(listener)
    }
  }
  const itemOf = (key: string, { fallback, check = (value: any) => value }: any) => ({
    key,
    fallback: () => structuredClone(fallback),
    write(value: unknown) {
      if (check(value) === undefined) throw new TypeError(`Item "${key}": refused.`)
      return JSON.stringify(value)
    },
    read: (text: string) => ({ value: check(JSON.parse(text)) }),
  })
  Object.assign(globalThis, {
    area: new Area(),
    tabArea: new Area(),
    itemOf,
    ends: [],
    $: (selector: string) => document.querySelector(selector),
  })
}
