import { changed, isRefused, lifeOf } from './change.ts'
import type { Store, Stored, StoreWrite } from './contract.ts'
import { ExpressSessions, type ExpressStore } from './express-sessions.ts'
import { checkOptions } from './known-options.ts'
import { systemClock } from './system-clock.ts'
import { Turns } from './turns.ts'

export interface ExpressStoreOptions {
  /** Whether to keep to oneself what such a store cannot do. Default false. */
  readonly quiet?: boolean
  /** The time in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: () => number
}

/** What is kept, in the form in which it stands in a session of express-session, under `madeleine`. */
interface Kept {
  readonly version: number
  readonly group: string
  readonly ends: number
  /** Pairs, since not every database takes every name for a property. */
  readonly fields: readonly (readonly [string, string])[]
}

const SHORTCOMINGS =
  'madeleine: a store of express-session cannot do all that sessions need. It writes each session as a whole and does not compare, ' +
  'so of two processes that write one session at once, one may undo what the other wrote; and it cannot list the sessions of a user, ' +
  'so they cannot be ended together. redisStore() can. fromExpressStore(store, { quiet: true }) says nothing of this.'

/**
 * Remembers in any store made for express-session, beside the sessions that are there.
 *
 * Says on the console what such a store cannot do: compare versions with other processes, write single
 * fields, list groups, or tell the versions of several keys in one round trip.
 *
 * @throws TypeError when it is none, or an option is unknown.
 * @example
 * const store = fromExpressStore(new RedisStore({ client }), { quiet: true })
 */
export function fromExpressStore(store: ExpressStore, options: ExpressStoreOptions = {}): Store {
  checkOptions('fromExpressStore', options, ['quiet', 'clock'])
  const { quiet = false, clock = systemClock } = options
  const sessions = new ExpressSessions(store)
  // oxlint-disable-next-line no-console
  if (!quiet) console.warn(SHORTCOMINGS)
  return new FromExpressStore(sessions, turnsAt(store), clock)
}

/** One for each store, so that in this process comparing is right, whoever uses it. */
const turns = new WeakMap<ExpressStore, Turns>()

function turnsAt(store: ExpressStore): Turns {
  const its = turns.get(store) ?? new Turns()
  turns.set(store, its)
  return its
}

class FromExpressStore implements Store {
  readonly #sessions: ExpressSessions
  readonly #turns: Turns
  readonly #clock: () => number

  constructor(sessions: ExpressSessions, its: Turns, clock: () => number) {
    this.#sessions = sessions
    this.#turns = its
    this.#clock = clock
  }

  async read(key: string): Promise<Stored | undefined> {
    const kept = await this.#kept(key)
    return kept && storedIn(kept)
  }

  write(key: string, write: StoreWrite): Promise<number> {
    const { moveTo = key } = write
    return this.#turns.take([key, moveTo], async () => {
      const life = lifeOf(write)
      const kept = await this.#kept(key)
      const stored = kept && storedIn(kept)
      if (isRefused(stored, write)) return 0
      const { version, fields } = changed(stored, write)
      const { group = kept?.group ?? '' } = write
      // First, so that it is never found at both places, whatever fails.
      if (moveTo !== key) await this.#sessions.destroy(idOf(key))
      const ends = this.#clock() + life
      await this.#sessions.set(idOf(moveTo), {
        cookie: cookieUntil(ends, life),
        madeleine: { version, group, ends, fields: [...fields] } satisfies Kept,
      })
      return version
    })
  }

  delete(key: string): Promise<boolean> {
    return this.#turns.take([key], async () => {
      const isThere = (await this.#kept(key)) !== undefined
      await this.#sessions.destroy(idOf(key))
      return isThere
    })
  }

  /** One read for each key, all at once: these stores take no lists. */
  async versions(keys: readonly string[]): Promise<number[]> {
    const all = await Promise.all(keys.map((key) => this.#kept(key)))
    return all.map((kept) => kept?.version ?? 0)
  }

  async members(): Promise<never> {
    throw new Error(
      'A store of express-session cannot list what belongs to a group. Use redisStore() or memoryStore() where all sessions of a user are to be found.',
    )
  }

  async #kept(key: string): Promise<Kept | undefined> {
    const session = await this.#sessions.get(idOf(key))
    if (session === undefined) return undefined
    const { madeleine: kept } = session as { madeleine?: unknown }
    if (!isKept(kept)) throw new Error(`There is something else in the store under ${idOf(key)}.`)
    return kept.ends > this.#clock() ? kept : undefined
  }
}

/** Apart from the ids of express-session, and a name that any file system and database takes. */
function idOf(key: string): string {
  return `madeleine-${encodeURIComponent(key.toWellFormed())}`
}

/** By this the stores know when the end comes; each looks at another of its fields. */
function cookieUntil(ends: number, life: number) {
  return {
    originalMaxAge: life,
    maxAge: life,
    expires: new Date(ends),
    httpOnly: true,
    path: '/',
  }
}

function isKept(kept: unknown): kept is Kept {
  const { version, ends, fields } = (kept ?? {}) as Partial<Kept>
  return typeof version === 'number' && typeof ends === 'number' && Array.isArray(fields)
}

function storedIn({ version, fields }: Kept): Stored {
  return { version, fields: new Map(fields) }
}
