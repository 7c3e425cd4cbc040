/** An item as both sides use it in a storage area: what `defineItem()` of madeleine makes. */
export interface SharedItem<out Value = unknown, in Input = never> {
  readonly '~types': { readonly value: Value; readonly input: (input: Input) => void }
  readonly key: string
  /** The key another library kept the value under. */
  readonly migrateFrom: string | undefined
  /** What reading gives when there is no valid value; never the same object twice. */
  fallback(): unknown
  /** The text to be kept; throws for a value that cannot be read back. `now` in milliseconds, `expiresIn` in seconds or as `'7d'`. */
  write(value: unknown, now: number, expiresIn?: number | string): string
  /** The text to be kept of what another library keeps, JSON or else the string itself; undefined where it holds no value that counts. */
  adopt(theirs: string, now: number): string | undefined
  /** What a kept text says; never throws. */
  read(text: string, now: number): Reading
}

/** What a kept text says. */
export interface Reading {
  /** Undefined where it holds no value that counts. */
  readonly value: unknown
  /** True when it has expired, and may be removed. */
  readonly isExpired?: boolean
  /** The same value as the newest version of the item keeps it, to be kept instead. */
  readonly text?: string
  /** What a migration threw; the text stays as it is. */
  readonly failure?: unknown
}

/** Any item, whatever it gives and takes. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnySharedItem = SharedItem<any, never>
