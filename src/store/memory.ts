import { changed, isRefused, lifeOf } from './change.ts'
import type { Store, Stored, StoreWrite } from './contract.ts'
import { GroupIndex } from './group-index.ts'
import { checkOptions } from './known-options.ts'
import { systemClock } from './system-clock.ts'

export interface MemoryStoreOptions {
  /** How many keys are kept; of more, those go that were used longest ago. Default 100,000. */
  readonly maxEntries?: number
  /** The time in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: () => number
}

interface Entry extends Stored {
  readonly group: string
  readonly ends: number
}

const SWEEP_EVERY = 60_000

/**
 * Remembers in this process: for one process, development and tests. Other processes see nothing of
 * it, and with the process it is gone.
 *
 * When it is full, what was read or written longest ago is forgotten, although its time has not come.
 *
 * @throws TypeError when `maxEntries` is no number above 0, or an option is unknown.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  checkOptions('memoryStore', options, ['maxEntries', 'clock'])
  return new MemoryStore(options)
}

class MemoryStore implements Store {
  /** What was used longest ago comes first. */
  readonly #entries = new Map<string, Entry>()
  readonly #groups = new GroupIndex()
  readonly #maxEntries: number
  readonly #clock: () => number
  #nextSweep = 0

  constructor({ maxEntries = 100_000, clock = systemClock }: MemoryStoreOptions) {
    if (!(maxEntries >= 1))
      throw new TypeError(`memoryStore() needs room for one entry; maxEntries is ${maxEntries}.`)
    this.#maxEntries = maxEntries
    this.#clock = clock
  }

  async read(key: string): Promise<Stored | undefined> {
    const entry = this.#use(key)
    return entry && { version: entry.version, fields: new Map(entry.fields) }
  }

  async write(key: string, write: StoreWrite): Promise<number> {
    const life = lifeOf(write)
    const kept = this.#use(key)
    if (isRefused(kept, write)) return 0
    const { group = kept?.group ?? '', moveTo = key } = write
    const now = this.#clock()
    const entry = { ...changed(kept, write), group, ends: now + life }
    this.#forget(key)
    this.#forget(moveTo)
    this.#keep(moveTo, entry)
    this.#makeRoom(now)
    return entry.version
  }

  async delete(key: string): Promise<boolean> {
    const isThere = this.#use(key) !== undefined
    this.#forget(key)
    return isThere
  }

  async versions(keys: readonly string[]): Promise<number[]> {
    return keys.map((key) => this.#use(key)?.version ?? 0)
  }

  async members(group: string): Promise<string[]> {
    const now = this.#clock()
    return this.#groups.members(group).filter((key) => this.#entries.get(key)!.ends > now)
  }

  /** What is kept under a key, from now on the last to go. */
  #use(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.ends <= this.#clock()) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.set(key, entry)
    this.#groups.add(entry.group, key)
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#groups.delete(entry.group, key)
  }

  /** Looks through everything now and then, when somebody writes: a timer would keep the process alive. */
  #makeRoom(now: number): void {
    if (now >= this.#nextSweep) {
      this.#nextSweep = now + SWEEP_EVERY
      for (const [key, { ends }] of this.#entries) if (ends <= now) this.#forget(key)
    }
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) return
      this.#forget(key)
    }
  }
}
