import { secretHash } from '../../seal/digest.ts'
import type { Store } from '../../store/contract.ts'
import { begun, type Change, type Content } from './content.ts'
import { ended, overrun } from './ended.ts'
import { Foreign, type Adoption } from './foreign.ts'
import type { Found, Keeper, Saved } from './keeper.ts'
import { KeptSession } from './kept-session.ts'
import type { SessionWatcher } from './register.ts'
import type { StoredId } from './session-codec.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { both } from './saving.ts'
import { creationOf, writeOf } from './stored-session.ts'

const SECRET_BYTES = 32
/** For how long slower requests may still write to a session that was emptied, in milliseconds. */
const SLOWEST = 60_000
/** How often somebody else may be quicker before an update gives up. */
const TRIES = 100

/** The id that a browser has, and the one under which the store has the session. */
interface Draft extends StoredId {
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
  /** A session that was found elsewhere, and becomes ours under an id that follows from it. */
  #adoption: (Adoption & Draft) | undefined

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
      return undefined
    }
    const { id, content } = this.#kept
    if (this.#sessions.register.hasEnded(id!)) return undefined
    if (content === undefined) return this.#adopted(cookie)
    if (content.fields.size === 0 || this.#sessions.isOver(content)) return undefined
    if (this.idOf(cookie) !== undefined) return { content, isStale: false }
    // Another request has made it ours, and its cookie has not arrived so far.
    this.#adoption ??= this.#adopt(cookie)
    return { content, isStale: true }
  }

  needsLoading(cookie: SessionCookie): boolean {
    const own = this.idOf(cookie)
    if (own === undefined && this.#foreign.needsLoading(cookie)) return true
    const id = own ?? this.#adopt(cookie)?.id
    return id !== undefined && (this.#kept.isExpired || this.#kept.id !== id)
  }

  async load(cookie: SessionCookie): Promise<void> {
    const own = this.idOf(cookie)
    if (own !== undefined) return this.#kept.load(own)
    await this.#foreign.load(cookie)
    const adoption = this.#adopt(cookie)
    if (adoption !== undefined) await this.#kept.loadUnlessEnded(adoption.id)
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
    const old = this.#known(base)
    if (this.#sessions.register.hasEnded(old)) throw ended()
    const draft = this.#drafted
    const content = { ...this.#sessions.after(base, change), id: draft.id }
    this.redraft()
    const isOurs = base.id !== ''
    const write = isOurs
      ? { ...writeOf(base, content, change), moveTo: draft.id }
      : creationOf(content)
    const done = both(
      this.#kept.write(isOurs ? old : draft.id, content, write),
      this.#kept.bury(old, base),
    )!.then(() => {
      this.#sessions.register.renewed(old, this.#sessions.now(), this.watcher)
      this.#tell(draft, content, cookie)
    })
    return { content, done }
  }

  destroy(base: Content, cookie: SessionCookie): Saved {
    const old = this.#known(base)
    this.#foreign.deleteCookies(cookie)
    // At once, so that what begins a new session comes after it.
    if (cookie.isReachable) cookie.delete()
    const done = both(this.#kept.delete(old), this.#kept.bury(old, base))!.then(() =>
      this.#sessions.register.end(old, 'destroyed', this.watcher),
    )
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
      await this.#sessions.pause(tries)
    }
    throw overrun(TRIES)
  }

  #make(adopted: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    const draft = (adopted && this.#adoption) ?? this.#drafted
    this.redraft()
    const begin = adopted ?? begun('', this.#sessions.now())
    const content = { ...this.#sessions.after(begin, change), id: draft.id }
    if (content.fields.size === 0)
      return adopted ? this.destroy(adopted, cookie) : { content: undefined, done: undefined }
    const done = this.#create(content, change).then(() => this.#tell(draft, content, cookie))
    return { content, done }
  }

  /** Another request may have made the same session of others ours a moment ago. */
  async #create(content: Content, change: Change): Promise<void> {
    if (await this.#kept.tryWrite(content.id, content, creationOf(content))) return
    await this.#kept.load(content.id)
    const before = this.#kept.content
    if (before === undefined || before.fields.size === 0) throw ended()
    const after = this.#sessions.after(before, change)
    await this.#kept.write(before.id, after, writeOf(before, after, change))
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
    const content = this.#kept.content!
    if (carried === undefined || !('secretId' in carried))
      return this.#adoption && this.#tell(this.#adoption, content, cookie)
    const isMoved = permanent && this.#sessions.rules.refreshEachRequest
    const isToBeTold = isMoved || cookie.isStale || this.#kept.isExpired
    // Others may have written meanwhile to a session that was empty, and its cookie deleted.
    if (permanent !== before.permanent || (isToBeTold && cookie.isReachable))
      cookie.put(carried, this.#sessions.maxAgeOf(content))
  }

  #tell(draft: StoredId, content: Content, cookie: SessionCookie): void {
    this.#foreign.deleteCookies(cookie)
    cookie.put(draft, this.#sessions.maxAgeOf(content))
  }

  #known({ id }: Content): string {
    return id === '' ? this.#adoption!.id : id
  }

  #adopted(cookie: SessionCookie): Found | undefined {
    if (this.idOf(cookie) !== undefined) return undefined
    const adoption = this.#adopt(cookie)
    if (adoption === undefined) return undefined
    this.#adoption = adoption
    const { fields, permanent } = adoption
    const content = { ...begun('', this.#sessions.now(), fields), permanent }
    return { content, isStale: true }
  }

  /** What the app kept in cookies before it had a store, or a session of others. */
  #adopt(cookie: SessionCookie): (Adoption & Draft) | undefined {
    const adoption = this.#ownInCookie(cookie) ?? this.#foreign.find(cookie)
    if (adoption === undefined) return undefined
    const secretId = this.#sessions.derivedId(adoption.identity, SECRET_BYTES)
    return { ...adoption, secretId, id: secretHash(secretId) }
  }

  #ownInCookie({ carried }: SessionCookie): Adoption | undefined {
    if (carried === undefined || !('fields' in carried) || this.#sessions.isOver(carried))
      return undefined
    return { ...carried, identity: `our own ${carried.id}` }
  }

  get #drafted(): Draft {
    if (this.#draft !== undefined) return this.#draft
    const secretId = this.#sessions.randomId(SECRET_BYTES)
    return (this.#draft = { secretId, id: secretHash(secretId) })
  }
}
