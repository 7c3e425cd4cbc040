import type { AreaName } from '../../wire/area-name.ts'
import type { ItemChange, PageStorage } from './page-storage.ts'

/** A change that the server did not make. */
export interface ChangedItem<Value = unknown> {
  readonly key: string
  /** The value by now; undefined when it was removed, or does not count. */
  readonly value: Value | undefined
}

/** What changes in an area of a page, until the page leaves. Keys that change again before they are asked for are given once. */
export class AreaChanges<Value> implements AsyncIterableIterator<ChangedItem<Value>> {
  readonly #waiting = new Set<string>()
  readonly #valueOf: (key: string) => unknown
  readonly #unwatch: () => void
  #isOver = false
  #wake: (() => void) | undefined

  constructor(
    page: PageStorage,
    area: AreaName,
    only: string | undefined,
    valueOf: (key: string) => unknown,
    signal: AbortSignal,
  ) {
    this.#valueOf = valueOf
    const stop = page.watch((changes) => this.#changed(changes, area, only))
    const over = () => this.#end()
    this.#unwatch = () => {
      stop()
      signal.removeEventListener('abort', over)
    }
    if (signal.aborted) this.#end()
    else signal.addEventListener('abort', over)
  }

  async next(): Promise<IteratorResult<ChangedItem<Value>, undefined>> {
    while (this.#waiting.size === 0 && !this.#isOver)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    const [key] = this.#waiting
    if (key === undefined) return { done: true, value: undefined }
    this.#waiting.delete(key)
    return { done: false, value: { key, value: this.#valueOf(key) as Value | undefined } }
  }

  async return(): Promise<IteratorResult<ChangedItem<Value>, undefined>> {
    this.#waiting.clear()
    this.#end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #changed(changes: readonly ItemChange[], area: AreaName, only: string | undefined): void {
    for (const change of changes)
      if (change.area === area && (only === undefined || change.key === only))
        this.#waiting.add(change.key)
    this.#wake?.()
  }

  #end(): void {
    this.#isOver = true
    this.#unwatch()
    this.#wake?.()
  }
}
