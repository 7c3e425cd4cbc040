import { LONGEST } from '../../cookie/duration.ts'
import { StoreError, UsageError } from '../../errors.ts'
import type { DerivedIds } from '../../seal/derived-ids.ts'
import type { Random } from '../../seal/random.ts'
import type { Store } from '../../store/contract.ts'
import type { Clock } from '../../ticket/sequence.ts'
import { begun, touch, type Change, type Content } from './content.ts'
import { Reopened } from './reopened.ts'
import { Register, type SessionWatcher } from './register.ts'
import { after, endOf, isDue, type SessionEnd, type SessionRules } from './session-rules.ts'

/** In milliseconds. */
const LONGEST_PAUSE = 50

/** What the sessions of an app share: their rules, where they are kept, and what this process knows of them. */
export class Sessions {
  readonly rules: SessionRules
  readonly register: Register
  /** What was lately found in texts of the session's cookie. */
  readonly reopened = new Reopened()
  readonly #clock: Clock
  readonly #random: Random
  readonly #ids: DerivedIds
  readonly #names: readonly string[]

  constructor(
    rules: SessionRules,
    clock: Clock,
    random: Random,
    report: (error: unknown) => void,
    ids: DerivedIds,
  ) {
    this.rules = rules
    this.#clock = clock
    this.#random = random
    this.#ids = ids
    this.#names = [rules.cookie.name, ...rules.accept.map(({ cookie }) => cookie)]
    const { store, revocations } = rules
    const asked = store ?? revocations
    this.register = new Register(asked && ((ids) => this.#statesOf(asked, ids)), report)
  }

  /** Whether a session may have to be loaded before it can be read. */
  get mayNeedLoading(): boolean {
    const { store, revocations, accept } = this.rules
    return (store ?? revocations) !== undefined || accept.some(({ load }) => load !== undefined)
  }

  /** Whether ends of sessions move though nobody writes to them. */
  get mayBeDue(): boolean {
    return this.rules.refreshEachRequest || this.rules.idleTimeout !== Infinity
  }

  /** Whether a Cookie header may have the session's cookie in it, or one whose session would become ours. */
  isIn(header: string): boolean {
    if (header === '') return false
    return this.#names.some((name) => header.includes(name))
  }

  /** In seconds since the epoch. */
  now(): number {
    return Math.floor(this.#clock() / 1000)
  }

  /** When a session would end, in seconds since the epoch, if a change, or none, were kept now and nobody came back. */
  endAfter(content: Content | undefined, change: Change | undefined): number | undefined {
    if (content === undefined && change === undefined) return undefined
    const now = this.now()
    const before = content ?? begun('', now)
    const isMoved = change !== undefined || isDue(this.rules, before, now)
    return endOf(this.rules, isMoved ? this.after(before, change ?? touch(before)) : before)
  }

  /** The id of a session that becomes ours, the same for all requests that bring it at once. */
  derivedId(identity: string, bytes: number): string {
    return this.#ids.of(identity, bytes)
  }

  randomId(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('base64url')
  }

  /** Waits a moment, the longer the more often it was in vain, and never as long as another who waits. */
  pause(tries: number): Promise<void> {
    const most = Math.min(2 ** tries, LONGEST_PAUSE)
    const share = Buffer.from(this.#random(2)).readUInt16BE() / 0x10000
    return new Promise((resolve) => void setTimeout(resolve, most * share))
  }

  isOver(content: Content): boolean {
    return this.rest(content) <= 0
  }

  /** For how many seconds more a session lives. */
  rest(content: Content): number {
    return endOf(this.rules, content) - this.#clock() / 1000
  }

  /** A session after a change that is made now. */
  after(before: Content, change: Change): Content {
    return after(this.rules, before, change, this.now())
  }

  /** How long the browser keeps the cookie, in seconds; undefined: until it is closed. */
  maxAgeOf(content: Content): number | undefined {
    if (!content.permanent) return undefined
    const rest = Math.floor(endOf(this.rules, content) - this.now())
    return Math.min(Math.max(rest, 1), LONGEST)
  }

  /** Ends a session that was kept in a cookie: here, and everywhere where revocations are kept; answers then whether it had not ended before. */
  end(
    content: Content,
    why: SessionEnd,
    by: SessionWatcher | undefined,
  ): Promise<boolean> | undefined {
    const { revocations } = this.rules
    if (revocations !== undefined) return this.#revoke(revocations, content, why, by)
    this.#ended(content.id, why, by)
    return undefined
  }

  #ended(id: string, why: SessionEnd, by: SessionWatcher | undefined): void {
    if (why === 'renewed') this.register.renewed(id, this.now(), by)
    else this.register.end(id, why, by)
  }

  async isRevoked(id: string): Promise<boolean> {
    const { revocations } = this.rules
    const [version] = await this.ask(() => revocations!.versions([revocationOf(id)]))
    return version !== 0
  }

  /** What the store answers; its errors as a StoreError. */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question()
    } catch (cause) {
      throw new StoreError('unavailable', "The sessions' store failed; its error is the cause.", {
        cause,
      })
    }
  }

  /** Throws a UsageError where sessions are kept in cookies, for what only a store can do. */
  requireStore(what: string): Store {
    const { store } = this.rules
    if (store !== undefined) return store
    throw new UsageError(
      'session',
      `${what} needs a store: sessions that are kept in cookies cannot be found. Give madeleine({ store: redisStore(client) }).`,
    )
  }

  notLoaded(): UsageError {
    return new UsageError(
      'session',
      this.rules.preload
        ? 'The session was read before it was loaded. Call await session.load() first: here no handler was begun that would have waited for it.'
        : 'The session was read before it was loaded, and with preload: false nothing loads it by itself. Call await session.load() first, or leave preload out.',
    )
  }

  async #revoke(
    revocations: Store,
    { id }: Content,
    why: SessionEnd,
    by: SessionWatcher | undefined,
  ): Promise<boolean> {
    const set = new Map([['why', why]])
    const keepFor = this.rules.lifetime * 1000
    const write = { version: 0, set, keepFor }
    const version = await this.ask(() => revocations.write(revocationOf(id), write))
    this.#ended(id, why, by)
    return version > 0
  }

  /** The versions of sessions that are asked after; 0 for those that are gone. */
  async #statesOf(store: Store, ids: readonly string[]): Promise<readonly number[]> {
    if (this.rules.store !== undefined) return store.versions(ids)
    const revoked = await store.versions(ids.map(revocationOf))
    return revoked.map((version) => (version === 0 ? 1 : 0))
  }
}

function revocationOf(id: string): string {
  return `revoked ${id}`
}
