import { StoreError, type DeliveryError } from '../../errors.ts'
import { secretHash } from '../../seal/digest.ts'
import type { Store, StoreWrite } from '../../store/contract.ts'
import { begun, changed, type Change, type Content } from './content.ts'
import { ended, overrun } from './ended.ts'
import { Foreign } from './foreign.ts'
import type { Found, Keeper, Saved } from './keeper.ts'
import type { SessionWatcher } from './register.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { contentOf, factsOf, groupOf, writeOf } from './stored-session.ts'

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
  readonly #store: Store
  readonly #foreign: Foreign
  /** What the store has answered, until it is to be asked again. */
  #loaded: { readonly id: string; readonly content: Content | undefined } | undefined
  #isExpired = false
  #draft: Draft | undefined
  /** The id in the browser's cookie that was last looked at. */
  #carried: Draft | undefined

  constructor(sessions: Sessions, store: Store) {
    this.#sessions = sessions
    this.#store = store
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
    if (this.#loaded === undefined) {
      if (this.needsLoading(cookie)) throw this.#sessions.notLoaded()
      return this.#adopted(cookie)
    }
    const { id, content } = this.#loaded
    if (!content?.fields.size || this.#sessions.isOver(content)) return undefined
    if (this.#sessions.register.hasEnded(id)) return undefined
    return { content, isStale: false }
  }

  needsLoading(cookie: SessionCookie): boolean {
    const id = this.idOf(cookie)
    if (id === undefined) return this.#foreign.needsLoading(cookie)
    return this.#isExpired || this.#loaded?.id !== id
  }

  async load(cookie: SessionCookie): Promise<void> {
    const id = this.idOf(cookie)
    if (id === undefined) return this.#foreign.load(cookie)
    this.#isExpired = false
    const stored = await this.#ask(() => this.#store.read(id))
    this.#loaded = { id, content: stored && contentOf(id, stored) }
  }

  expire(): void {
    this.#isExpired = this.#loaded !== undefined
  }

  saw(version: number): void {
    if (version > (this.#loaded?.content?.version ?? version)) this.#isExpired = true
  }

  save(base: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    if (base === undefined || base.id === '') return this.#make(base, change, cookie)
    if (this.#sessions.register.hasEnded(base.id)) throw ended()
    const content = this.#changed(base, change)
    if (content.fields.size === 0) return this.#empty(base, content, change, cookie)
    const done = this.#write(base.id, content, writeOf(base, content, change)).then(() =>
      this.#tellCookie(base, content, cookie),
    )
    return { content, done }
  }

  renew(base: Content, change: Change, cookie: SessionCookie): Saved {
    if (this.#sessions.register.hasEnded(base.id)) throw ended()
    const draft = this.#drafted
    const content = { ...this.#changed(base, change), id: draft.id }
    this.redraft()
    const write = { ...writeOf(base, content, change), moveTo: draft.id }
    const done = this.#write(base.id, content, write).then(() => {
      this.#sessions.register.end(base.id, 'renewed', this.watcher)
      cookie.put(draft, this.#sessions.maxAgeOf(content))
    })
    return { content, done }
  }

  destroy(base: Content, cookie: SessionCookie): Saved {
    this.#foreign.deleteCookies(cookie)
    if (base.id !== '') return this.#remove(base, cookie)
    cookie.delete()
    return { content: undefined, done: undefined }
  }

  async update(
    base: Content,
    change: (content: Content) => Change,
    cookie: SessionCookie,
  ): Promise<Content> {
    for (let tries = 0; tries < TRIES; tries++) {
      await this.load(cookie)
      const before = this.#loaded?.content
      if (before === undefined || before.id !== base.id) throw ended()
      const made = change(before)
      const content = this.#changed(before, made)
      const write = { ...writeOf(before, content, made), version: before.version }
      const version = await this.#ask(() =>
        this.#store.write(before.id, this.#kept(content, write)),
      )
      if (version > 0) return this.#remember({ ...content, version })
    }
    throw overrun(TRIES)
  }

  #make(adopted: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    const draft = this.#drafted
    this.redraft()
    const empty = begun(draft.id, this.#sessions.now(), adopted?.fields)
    const content = this.#changed(empty, change)
    if (content.fields.size === 0) return { content: undefined, done: undefined }
    const write = {
      version: 0,
      set: new Map([...content.fields, ...factsOf(content)]),
      keepFor: 0,
      group: groupOf(content),
    }
    const done = this.#write(draft.id, content, write).then(() => {
      this.#foreign.deleteCookies(cookie)
      cookie.put(draft, this.#sessions.maxAgeOf(content))
    })
    return { content, done }
  }

  /** A session without anything in it needs no cookie, unless somebody else has written to it meanwhile. */
  #empty(base: Content, content: Content, change: Change, cookie: SessionCookie): Saved {
    const write = writeOf(base, content, change)
    const last = { ...write, version: base.version, keepFor: SLOWEST }
    this.#loaded = { id: base.id, content }
    const done = this.#ask(() => this.#store.write(base.id, last)).then((version) => {
      if (version === 0) return this.#write(base.id, content, write)
      this.#remember({ ...content, version })
      return cookie.delete()
    })
    return { content: undefined, done }
  }

  #remove(base: Content, cookie: SessionCookie): Saved {
    this.#loaded = { id: base.id, content: undefined }
    // At once, so that what begins a new session comes after it.
    if (cookie.isReachable) cookie.delete()
    const done = this.#ask(() => this.#store.delete(base.id)).then(() =>
      this.#sessions.register.end(base.id, 'destroyed', this.watcher),
    )
    return { content: undefined, done }
  }

  /** Until the store has said no, what is written counts as kept. */
  async #write(key: string, content: Content, write: StoreWrite): Promise<void> {
    const before = this.#loaded
    this.#loaded = { id: content.id, content }
    try {
      const version = await this.#ask(() => this.#store.write(key, this.#kept(content, write)))
      if (version === 0) throw this.#gone(key)
      this.#remember({ ...content, version })
      // Others have written since it was loaded, and what they wrote is not known here so far.
      this.#isExpired = version > content.version + 1
    } catch (error) {
      if (error instanceof StoreError) this.#loaded = before
      this.#isExpired = true
      throw error
    }
  }

  #gone(id: string): DeliveryError {
    this.#loaded = { id, content: undefined }
    this.#sessions.register.end(id, 'gone')
    return ended()
  }

  #remember(content: Content): Content {
    this.#loaded = { id: content.id, content }
    this.#sessions.register.changed(content.id, content.version)
    return content
  }

  /** The browser has to hear of a moved end only where its cookie has one of its own. */
  #tellCookie(before: Content, { permanent }: Content, cookie: SessionCookie): void {
    const { carried } = cookie
    if (carried === undefined || !('secretId' in carried)) return
    const isMoved = permanent && this.#sessions.rules.refreshEachRequest
    const isToBeTold = isMoved || cookie.isStale || this.#isExpired
    // Others may have written meanwhile to a session that was empty, and its cookie deleted.
    if (permanent !== before.permanent || (isToBeTold && cookie.isReachable))
      cookie.put(carried, this.#sessions.maxAgeOf(this.#loaded!.content!))
  }

  #changed(content: Content, change: Change): Content {
    const { permanent, user } = change
    const fields = changed(content.fields, change)
    return { ...content, fields, permanent, user, seen: this.#sessions.now() }
  }

  #kept(content: Content, write: StoreWrite): StoreWrite {
    return { ...write, keepFor: Math.ceil(this.#sessions.rest(content) * 1000) }
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

  /** Where it fails, all is as it was. */
  async #ask<Answer>(question: () => Promise<Answer>, before = this.#loaded): Promise<Answer> {
    try {
      return await this.#sessions.ask(question)
    } catch (error) {
      this.#loaded = before
      throw error
    }
  }
}
