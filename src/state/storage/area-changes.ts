import { Changes } from './changes.ts'
import type { ItemChange, PageStorage } from './page-storage.ts'

/** A change that the server did not make. */
export interface ChangedItem<Value = unknown> {
  readonly key: string
  /** The value by now; undefined when it was removed, or does not count. */
  readonly value: Value | undefined
}

/** The items that change in a page, until the page leaves. */
export class AreaChanges<Value> implements AsyncIterableIterator<ChangedItem<Value>> {
  readonly #changes: Changes
  readonly #valueOf: (key: string) => unknown
  readonly #end: () => void

  constructor(
    page: PageStorage,
    matters: (change: ItemChange) => boolean,
    valueOf: (key: string) => unknown,
    signal: AbortSignal,
  ) {
    this.#changes = new Changes(page, matters)
    this.#valueOf = valueOf
    this.#end = () => {
      this.#changes.end()
      signal.removeEventListener('abort', this.#end)
    }
    if (signal.aborted) this.#end()
    else signal.addEventListener('abort', this.#end)
  }

  async next(): Promise<IteratorResult<ChangedItem<Value>, undefined>> {
    const [change] = await this.#changes.next(1)
    if (change === undefined) return { done: true, value: undefined }
    const { key } = change
    return { done: false, value: { key, value: this.#valueOf(key) as Value | undefined } }
  }

  async return(): Promise<IteratorResult<ChangedItem<Value>, undefined>> {
    this.#end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
