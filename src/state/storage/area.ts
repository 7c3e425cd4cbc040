import { definitionOf } from '../../cookie/definition.ts'
import { kindOf, quote } from '../../cookie/refuse.ts'
import type { Duration } from '../../cookie/attributes.ts'
import { UsageError } from '../../errors.ts'
import type { AreaName } from '../../wire/area-name.ts'
import { parseStored } from '../../wire/stored.ts'
import type { ItemDefinition } from '../item.ts'
import { itemOf, type AnyItem } from '../item.ts'
import { plainItem } from '../plain-item.ts'
import { AreaChanges, type ChangedItem } from './area-changes.ts'
import type { AreaHost } from './area-host.ts'
import type { ItemChange } from './page-storage.ts'
import { AreaTexts, noChannel } from './area-texts.ts'
import { checkText } from './checked-text.ts'

/** An item by its definition or its key. */
type Meant = AnyItem | string

/** How one value is kept. */
export interface SetItemOptions {
  /** How long it counts: seconds, or a {@link Duration} such as `'7d'`. Default: what its item says. */
  readonly expiresIn?: number | Duration | undefined
}

/**
 * A storage area of the page, localStorage or sessionStorage, under this app's own keys: read as
 * the page has shown it, written by commands down the channel. Never with an `await`.
 */
export class Area implements Iterable<[key: string, value: unknown]> {
  readonly #name: AreaName
  readonly #host: AreaHost
  readonly #texts: AreaTexts
  /** Texts over which a migration has failed: told once. */
  #failed: Set<string> | undefined

  /** @internal */
  constructor(name: AreaName, host: AreaHost) {
    this.#name = name
    this.#host = host
    this.#texts = new AreaTexts(name, host)
  }

  /**
   * The item's value; its fallback, or undefined, where there is none that counts: absent,
   * expired, malformed, or not what its schema takes.
   *
   * @throws UsageError (`storage`) when the page has not shown what it has: it does so when it
   * opens a channel by `connect()`. An item with `firstPaint` is read everywhere.
   */
  get(key: string): unknown
  get<Value>(item: ItemDefinition<Value, never>): Value
  get(meant: Meant): unknown {
    const item = this.#item(meant)
    const value = this.#read(item)
    return value === undefined ? item.fallback() : value
  }

  /** @internal Its text, as the page keeps it. Throws as {@link get} does. */
  textOf(item: AnyItem): string | undefined {
    return this.#texts.of(this.#item(item))
  }

  /** Whether there is a value that counts. Throws as {@link get} does. */
  has(meant: Meant): boolean {
    return this.#read(this.#item(meant)) !== undefined
  }

  /**
   * Writes an item: the page has it before it sees what the handler yields next, and
   * `browser.settled()` tells whether the browser keeps it.
   *
   * @throws UsageError (`item`) for a value that its schema refuses, that JSON does not give back,
   * or that is too large; (`storage`) where there is no channel.
   */
  set(key: string, value: unknown, options?: SetItemOptions): void
  set<Input>(
    item: ItemDefinition<unknown, Input>,
    value: NoInfer<Input>,
    options?: SetItemOptions,
  ): void
  set(meant: Meant, value: unknown, options?: SetItemOptions): void {
    const item = this.#item(meant)
    const { services } = this.#host.exchange
    const ends = expiresIn(item.key, options)
    const text = item.write(value, services.clock(), ends)
    checkText(item, text, services)
    // A plain key knows nothing of version and end, nor whether it is mirrored: that stays as it is.
    const about = typeof meant === 'string' && ends === undefined && this.#texts.about(meant)
    this.#texts.put(item.key, about ? `${text}\n${about}` : text)
  }

  /** Removes an item from the page. @throws UsageError (`storage`) where there is no channel. */
  delete(meant: Meant): void {
    this.#texts.put(this.#item(meant).key, undefined)
  }

  /** Removes every key of this app, and none of others; what is written after it stays. */
  clear(): void {
    this.#texts.clear()
  }

  /** The keys of all values that count. Throws as {@link get} does. */
  keys(): string[] {
    const now = this.#host.exchange.services.clock()
    return this.#texts.keys().filter((key) => {
      const text = this.#texts.isOmitted(key) ? undefined : this.#texts.text(key)
      return text === undefined || (parseStored(text)?.expires ?? 0) > now
    })
  }

  /** How many there are. Throws as {@link get} does. */
  get size(): number {
    return this.keys().length
  }

  /** False while the browser would not keep what was written: it lives in its page, and is gone with it. */
  get persistent(): boolean {
    return this.#host.page?.[this.#name].isPersistent ?? true
  }

  /** Every key with its JSON value. Throws as {@link get} does. */
  *[Symbol.iterator](): Iterator<[key: string, value: unknown]> {
    for (const key of this.keys()) yield [key, this.get(key)]
  }

  /**
   * What the page, another tab or the user changes from now on; ends when the page leaves. What
   * this handler writes is no such change.
   *
   * @throws UsageError (`storage`) where there is no channel.
   * @example
   * for await (const { key } of browser.localStorage.changes()) yield { data: key }
   */
  changes(key?: string): AsyncIterableIterator<ChangedItem>
  changes<Value>(item: ItemDefinition<Value, never>): AsyncIterableIterator<ChangedItem<Value>>
  changes(meant?: Meant): AsyncIterableIterator<ChangedItem> {
    const { page, signal } = this.#host
    if (page === undefined) throw noChannel(`${this.#name}.changes()`)
    const only = meant === undefined ? undefined : this.#item(meant)
    const value = (key: string) => this.#read(only ?? plainItem(key))
    const matters = ({ area, key }: ItemChange) =>
      area === this.#name && (only === undefined || key === only.key)
    return new AreaChanges(page, matters, value, signal)
  }

  #read(item: AnyItem): unknown {
    const text = this.#texts.of(item)
    if (text === undefined) return undefined
    const { services } = this.#host.exchange
    const { value, text: newer, failure } = item.read(text, services.clock())
    if (failure !== undefined) this.#tell(item.key, text, failure)
    if (newer !== undefined && this.#host.delivery.canWriteItems(this.#name))
      this.#texts.put(item.key, newer)
    return value
  }

  #item(meant: Meant): AnyItem {
    const definition = definitionOf(Object(meant))
    if (definition !== undefined) throw cookieGiven(definition.name, this.#name)
    const item = itemOf(meant) ?? plainItem(meant as string)
    const { declared } = this.#host.exchange.services.storage
    if (declared === undefined || declared.has(item.key)) return item
    throw new UsageError(
      'storage',
      `Item ${quote(item.key)} is not among those that madeleine({ storage: { declare } }) names, so pages do not show it. Add it there.`,
    )
  }

  /** A value that cannot be brought up to date stays as it is, and that is told once. */
  #tell(key: string, text: string, failure: unknown): void {
    this.#failed ??= new Set()
    if (this.#failed.has(`${key}\n${text}`)) return
    this.#failed.add(`${key}\n${text}`)
    this.#host.exchange.services.report(
      new UsageError(
        'item',
        `Item ${quote(key)}: a step of its "migrate" failed over an old value in ${this.#name}, which stays as it is and reads as absent.`,
        { cause: failure },
      ),
    )
  }
}

function expiresIn(
  key: string,
  options: SetItemOptions | undefined,
): number | Duration | undefined {
  if (options === undefined) return undefined
  const unknown = Object.keys(Object(options)).find((option) => option !== 'expiresIn')
  if (typeof options === 'object' && options !== null && unknown === undefined)
    return options.expiresIn
  throw new UsageError(
    'item',
    `Item ${quote(key)}: the options of set() are ${unknown === undefined ? kindOf(options) : `unknown: ${quote(unknown)}`}. Give { expiresIn }, or nothing.`,
  )
}

function cookieGiven(name: string, area: AreaName): UsageError {
  return new UsageError(
    'item',
    `Cookie ${quote(name)} was given to ${area}, which every script of the page can read: nothing there is signed, encrypted or HttpOnly. ` +
      `Use browser.cookies for it, or defineItem() for what may be public.`,
  )
}
