import type { SharedItem } from '../wire/shared-item.ts'

/** One of this page's two storage areas, under the app's own keys. */
export interface PageArea {
  /** The value, or the item's fallback. As long as nothing changes it is the same object again. */
  get(key: string): unknown
  get<Value>(item: SharedItem<Value, never>): Value
  /** Throws for a value that could not be read back; what the browser refuses lives on in this page, see {@link persistent}. */
  set(key: string, value: unknown, options?: { readonly expiresIn?: number }): void
  set<Input>(item: SharedItem<unknown, Input>, value: NoInfer<Input>, options?: SetOptions): void
  delete(item: SharedItem<unknown, never> | string): void
  has(item: SharedItem<unknown, never> | string): boolean
  /** Forgets all keys of this app, and none of others. */
  clear(): void
  keys(): string[]
  readonly size: number
  /** False as long as there are values that the browser would not keep, and which are gone with this page. */
  readonly persistent: boolean
  /** Calls `listener` after each change of the item, whoever made it: this page, another tab, the server. Answers what ends that. */
  subscribe(item: SharedItem<unknown, never> | string, listener: () => void): () => void
}

export interface SetOptions {
  /** How long the value counts: seconds, or for an item also a text such as `'7d'`. Default: what its item says. */
  readonly expiresIn?: number | `${number}${'s' | 'm' | 'h' | 'd'}`
}
