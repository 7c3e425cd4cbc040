import { secretHash } from '../../seal/digest.ts'
import type { Store } from '../../store/contract.ts'
import { begun, type Change, type Content } from './content.ts'
import { ended, overrun } from './ended.ts'
import { Foreign } from './foreign.ts'
import type { Found, Keeper, Saved } from './keeper.ts'
import { KeptSession } from './kept-session.ts'
import type { SessionWatcher } from './register.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { factsOf, groupOf, writeOf } from './stored-session.ts'

const SECRET_BYTES = 32
/** For how long slower requests may still write to a session that was emptied, in milliseconds. */
const SLOWEST = 60_000
/** How often somebody else may be quicker before an update gives up. */
const TRIES = 20

/** The id that a browser has, and the one under which the store has the session. */
interface Draft {
  readonly secretId: string
  readonly id: string
}

/** Keeps sessions in a store, under the hash of the id that their cookie has. */
export class StoreKeeper implements Keeper {
  watcher: SessionWatcher | undefined
  readonly #sessions: Sessions
  readonly #kept: KeptSession
  readonly #foreign: Foreign
  #draft: Draft | undefined
  /** The id in the browser's cookie that was last looked at. */
  #carried: Draft | undefined

  constructor(sessions: Sessions, store: Store) {
    this.#sessions = sessions
    this.#kept = new KeptSession(sessions, store)
    this.#foreign = new Foreign(sessions.rules)
  }

  get draftId(): string {
    return this.#drafted.id
  }

  redraft(): void {
    this.#draft = undefined
  }

  idOf(cookie: SessionCookie): string | undefined {
    const { carried } = cookie
    if (carried === undefined || !('secretId' in carried)) return undefined
    const { secretId } = carried
    if (this.#carried?.secretId !== secretId) this.#carried = { secretId, id: secretHash(secretId) }
    return this.#carried.id
  }

  find(cookie: SessionCookie): Found | undefined {
    if (!this.#kept.isLoaded) {
      if (this.needsLoading(cookie)) throw this.#sessions.notLoaded()
      return this.#adopted(cookie)
    }
    const { id, content } = this.#kept
    if (!content?.fields.size || this.#sessions.isOver(content)) return undefined
    if (this.#sessions.register.hasEnded(id!)) return undefined
    return { content, isStale: false }
  }

  needsLoading(cookie: SessionCookie): boolean {
    const id = this.idOf(cookie)
    if (id === undefined) return this.#foreign.needsLoading(cookie)
    return this.#kept.isExpired || this.#kept.id !== id
  }

  async load(cookie: SessionCookie): Promise<void> {
    const id = this.idOf(cookie)
    if (id === undefined) return this.#foreign.load(cookie)
    await this.#kept.load(id)
  }

  expire(): void {
    this.#kept.isExpired = this.#kept.isLoaded
  }

  saw(version: number): void {
    if (version > (this.#kept.content?.version ?? version)) this.#kept.isExpired = true
  }

  save(base: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    if (base === undefined || base.id === '') return this.#make(base, change, cookie)
    if (this.#sessions.register.hasEnded(base.id)) throw ended()
    const content = this.#sessions.after(base, change)
    if (content.fields.size === 0) return this.#empty(base, content, change, cookie)
    const done = this.#kept
      .write(base.id, content, writeOf(base, content, change))
      .then(() => this.#tellCookie(base, content, cookie))
    return { content, done }
  }

  renew(base: Content, change: Change, cookie: SessionCookie): Saved {
    if (this.#sessions.register.hasEnded(base.id)) throw ended()
    const draft = this.#drafted
    const content = { ...this.#sessions.after(base, change), id: draft.id }
    this.redraft()
    const write = { ...writeOf(base, content, change), moveTo: draft.id }
    const done = this.#kept.write(base.id, content, write).then(() => {
      this.#sessions.register.end(base.id, 'renewed', this.watcher)
      cookie.put(draft, this.#sessions.maxAgeOf(content))
    })
    return { content, done }
  }

  destroy(base: Content, cookie: SessionCookie): Saved {
    this.#foreign.deleteCookies(cookie)
    // At once, so that what begins a new session comes after it.
    if (cookie.isReachable) cookie.delete()
    if (base.id === '') return { content: undefined, done: undefined }
    const done = this.#kept
      .delete(base.id)
      .then(() => this.#sessions.register.end(base.id, 'destroyed', this.watcher))
    return { content: undefined, done }
  }

  async update(
    base: Content,
    change: (content: Content) => Change,
    cookie: SessionCookie,
  ): Promise<Content> {
    for (let tries = 0; tries < TRIES; tries++) {
      await this.load(cookie)
      const before = this.#kept.content
      if (before === undefined || before.id !== base.id) throw ended()
      const made = change(before)
      const content = this.#sessions.after(before, made)
      const write = { ...writeOf(before, content, made), version: before.version }
      if (await this.#kept.tryWrite(before.id, content, write)) return this.#kept.content!
    }
    throw overrun(TRIES)
  }

  #make(adopted: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    const draft = this.#drafted
    this.redraft()
    const empty = begun(draft.id, this.#sessions.now(), adopted?.fields)
    const content = this.#sessions.after(empty, change)
    if (content.fields.size === 0)
      return adopted ? this.destroy(adopted, cookie) : { content: undefined, done: undefined }
    const set = new Map([...content.fields, ...factsOf(content)])
    const write = { version: 0, set, keepFor: 0, group: groupOf(content) }
    const done = this.#kept.write(draft.id, content, write).then(() => {
      this.#foreign.deleteCookies(cookie)
      cookie.put(draft, this.#sessions.maxAgeOf(content))
    })
    return { content, done }
  }

  /** A session without anything in it needs no cookie, unless somebody else has written to it meanwhile. */
  #empty(base: Content, content: Content, change: Change, cookie: SessionCookie): Saved {
    const write = writeOf(base, content, change)
    const last = { ...write, version: base.version, keepFor: SLOWEST }
    const done = this.#kept
      .tryWrite(base.id, content, last)
      .then((isLast) => (isLast ? cookie.delete() : this.#kept.write(base.id, content, write)))
    return { content: undefined, done }
  }

  /** The browser has to hear of a moved end only where its cookie has one of its own. */
  #tellCookie(before: Content, { permanent }: Content, cookie: SessionCookie): void {
    const { carried } = cookie
    if (carried === undefined || !('secretId' in carried)) return
    const isMoved = permanent && this.#sessions.rules.refreshEachRequest
    const isToBeTold = isMoved || cookie.isStale || this.#kept.isExpired
    // Others may have written meanwhile to a session that was empty, and its cookie deleted.
    if (permanent !== before.permanent || (isToBeTold && cookie.isReachable))
      cookie.put(carried, this.#sessions.maxAgeOf(this.#kept.content!))
  }

  /** What the app kept in cookies before it had a store, or a session of others. */
  #adopted(cookie: SessionCookie): Found | undefined {
    const { carried } = cookie
    const isOurs = carried !== undefined && 'fields' in carried && !this.#sessions.isOver(carried)
    const adopted = isOurs ? carried : this.#foreign.find(cookie)
    const empty = begun('', this.#sessions.now())
    return adopted && { content: { ...empty, ...adopted, id: '' }, isStale: true }
  }

  get #drafted(): Draft {
    if (this.#draft !== undefined) return this.#draft
    const secretId = this.#sessions.randomId(SECRET_BYTES)
    return (this.#draft = { secretId, id: secretHash(secretId) })
  }
}
