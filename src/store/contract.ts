/** What a store keeps under one key: texts, each under a name of its own. */
export interface Stored {
  /** 1 when it was made, and one more with every write. */
  readonly version: number
  readonly fields: ReadonlyMap<string, string>
}

/** One change of what is kept under a key. */
export interface StoreWrite {
  /** The version it must have by now, else nothing is written; 0: there must be nothing so far. Left out: there must be something. */
  readonly version?: number
  /** Forgets every field before those of `set` are written. */
  readonly clear?: boolean
  /** Fields to write; all others stay. */
  readonly set?: ReadonlyMap<string, string>
  /** Fields to forget. */
  readonly delete?: readonly string[]
  /** The key under which it is kept from now on; the old one is gone at once. */
  readonly moveTo?: string
  /** The group it belongs to from now on; the empty text for none. Left out: the one it belonged to. */
  readonly group?: string
  /** For how much longer it is kept, in milliseconds. */
  readonly keepFor: number
}

/**
 * Where the server remembers. Keys, fields, texts and groups may hold any characters.
 *
 * Every method MUST reject when the store cannot tell, and MUST NOT answer as if there were nothing.
 * What was kept for as long as its last write said MUST read as absent from then on.
 */
export interface Store {
  /** What is kept under a key; undefined when there is nothing. */
  read(key: string): Promise<Stored | undefined>
  /**
   * Writes, and answers the new version; 0 when `version` refused it, and then nothing has changed.
   *
   * MUST be one atomic step, whoever else writes. MUST touch no field but those named. With
   * `moveTo`, reading the old key MUST find nothing as soon as the new one is there.
   */
  write(key: string, write: StoreWrite): Promise<number>
  /** Forgets what is kept under a key, and answers whether there was something. */
  delete(key: string): Promise<boolean>
  /** The versions of several keys, in their order; 0 where there is nothing. MUST take one round trip. */
  versions(keys: readonly string[]): Promise<readonly number[]>
  /** The keys of everything that belongs to a group. */
  members(group: string): Promise<readonly string[]>
}
