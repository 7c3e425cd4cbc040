import { DeliveryError } from '../../errors.ts'
import type { CookieTexts } from '../cookie-texts.ts'
import type { Delivery } from '../delivery.ts'
import type { Exchange } from '../exchange.ts'
import { NO_FIELDS, touch, type Change, type Content } from './content.ts'
import { ended } from './ended.ts'
import { Items } from './items.ts'
import type { Found, Keeper, Saved } from './keeper.ts'
import { lostId } from './lost-id.ts'
import { both, Saving } from './saving.ts'
import { SessionCookie } from './session-cookie.ts'
import { isDue } from './session-rules.ts'
import type { Sessions } from './sessions.ts'

/** What is to become of the session that is there. */
type Fate = 'kept' | 'renewed' | 'destroyed'

/** What a session is kept for: a response that is about to leave, or that something was written. */
export type Occasion = 'response' | 'write'

/** What one handler has made of the session so far, and how that is kept. */
export class SessionDraft {
  readonly items: Items
  readonly cookie: SessionCookie
  readonly keeper: Keeper
  readonly sessions: Sessions
  /** Whose it is to be, where that was said here. */
  user: string | undefined
  readonly delivery: Delivery
  readonly #exchange: Exchange
  #content: Content | undefined
  /** The session that was there when it was last looked at: once that is ended, what was made of it makes no other. */
  #known: string | undefined
  #isStale = false
  #isUsed = false
  #isNew: boolean | undefined
  #fate: Fate = 'kept'
  #permanent: boolean | undefined
  readonly #saving = new Saving()
  /** Whether the response's turn has come: adapters ask once more as its head leaves. */
  #hasResponded = false

  constructor(exchange: Exchange, keeper: Keeper, texts: CookieTexts, delivery: Delivery) {
    const { sessions } = exchange.services
    this.sessions = sessions
    this.keeper = keeper
    this.cookie = new SessionCookie(exchange, sessions.rules, texts, sessions.reopened)
    this.items = new Items(sessions.rules.codec, () => sessions.now())
    this.#exchange = exchange
    this.delivery = delivery
  }

  /** What was kept when it was last looked at; undefined for no session. */
  get content(): Content | undefined {
    return this.#content
  }

  get isNew(): boolean {
    return this.#isNew === true
  }

  get permanent(): boolean {
    return this.#permanent ?? this.#content?.permanent ?? false
  }

  set permanent(value: boolean) {
    this.cookie.admit()
    this.#permanent = value
  }

  get id(): string {
    const id = this.#fate === 'kept' ? this.#content?.id : undefined
    return id === undefined || id === '' ? this.keeper.draftId : id
  }

  /** When the session would end, in seconds since the epoch, if it were kept now and nobody came back. */
  get end(): number | undefined {
    return this.sessions.endAfter(this.#content, this.#change(this.#content))
  }

  /** The items, to be looked at: from now on the answer depends on them. */
  use(): Items {
    this.#find()
    this.#exchange.dependsOnSession()
    return this.items
  }

  /** Does something to the items, or nothing where it would not fit. */
  write<Result>(work: (items: Items) => Result): Result {
    const items = this.use()
    const isStored = this.sessions.rules.store !== undefined
    if (!isStored || this.#content === undefined) this.cookie.admit()
    const result = isStored ? work(items) : this.cookie.fitting(items, work)
    this.delivery.sessionChanged(this)
    return result
  }

  /** Throws a DeliveryError where others have ended the session: what was made of it makes no other. */
  checkThere(): void {
    const isOver = this.#known !== undefined && this.sessions.register.hasEnded(this.#known)
    if (isOver && this.#content === undefined && this.#fate !== 'destroyed') throw ended()
  }

  renew(): void {
    this.cookie.admit()
    this.keeper.redraft()
    if (this.#fate === 'kept') this.#fate = 'renewed'
  }

  destroy(): void {
    this.items.clear()
    this.keeper.redraft()
    this.#fate = 'destroyed'
    this.#permanent = false
    this.user = ''
  }

  async save(): Promise<void> {
    await this.commit('write')
  }

  /**
   * Keeps what was written, and for a response moves the end where that is due. Answers a promise
   * when it takes time.
   */
  commit(occasion: Occasion): Promise<void> | undefined {
    const done = this.#attempt(occasion)
    if (occasion === 'response') this.#hasResponded = true
    return this.#saving.join(done)
  }

  /** What was written since the last commit shall never have been; answers whether there was something. */
  drop(): boolean {
    const said = [this.#permanent, this.user].some((one) => one !== undefined)
    const isWritten = said || this.#fate !== 'kept' || this.items.isWritten
    this.items.drop()
    this.#reset()
    return isWritten
  }

  /** The change that makes `content` what it is here; undefined when nothing differs. */
  #change(content: Content | undefined): Change | undefined {
    const changes = this.items.changes()
    const permanent = this.#permanent ?? content?.permanent ?? false
    const user = this.user ?? content?.user ?? ''
    // Without items there is no session that could be permanent, or anybody's.
    const isSame =
      content === undefined || (permanent === content.permanent && user === content.user)
    if (changes === undefined && isSame) return undefined
    return { ...touch({ permanent, user }), ...changes, isTouch: false }
  }

  #find(): Found | undefined {
    const found = this.keeper.find(this.cookie)
    this.#isUsed = true
    this.#isNew ??= found === undefined
    this.#known =
      found?.content.id ?? this.#known ?? lostId(this.keeper, this.cookie, this.sessions)
    this.#content = this.#fate === 'destroyed' ? undefined : found?.content
    this.#isStale = found?.isStale === true
    this.items.rebase(this.#content?.fields ?? NO_FIELDS)
    return found
  }

  #attempt(occasion: Occasion): Promise<void> | undefined {
    try {
      const saved = this.#save(occasion)
      return saved?.done?.catch((error: unknown) => this.#survive(error))
    } catch (error) {
      this.#survive(error)
      return undefined
    }
  }

  /** That the session was ended is no failure of the handler that came too late. */
  #survive(error: unknown): void {
    this.drop()
    if (!(error instanceof DeliveryError) || error.code !== 'session-ended') throw error
    this.#exchange.services.report(error)
  }

  #save(occasion: Occasion): Saved | undefined {
    if (this.#isUsed ? this.#isAsFound(occasion) : this.keeper.needsLoading(this.cookie))
      return undefined
    const found = this.#find()
    if (this.#fate === 'destroyed') return this.#saveDestroyed(found?.content)
    const change = this.#change(found?.content)
    if (found === undefined) return change && this.#made(change)
    const isRenewed = this.#fate === 'renewed'
    const isWritten = change !== undefined || found.isStale || isRenewed
    if (!isWritten && !this.#isDue(found.content, occasion)) return undefined
    const whole = change ?? touch(found.content)
    this.#exchange.dependsOnSession()
    return this.#saved(
      isRenewed
        ? this.keeper.renew(found.content, whole, this.cookie)
        : this.keeper.save(found.content, whole, this.cookie),
    )
  }

  #made(change: Change): Saved {
    this.checkThere()
    return this.#saved(this.keeper.save(undefined, change, this.cookie))
  }

  /** What was written afterwards begins a session of its own. */
  #saveDestroyed(content: Content | undefined): Saved | undefined {
    const change = this.#change(undefined)
    const destroyed = content && this.keeper.destroy(content, this.cookie)
    const made = change && this.keeper.save(undefined, change, this.cookie)
    const done = both(destroyed?.done, made?.done)
    this.#exchange.dependsOnSession()
    return this.#saved({ content: made?.content, done })
  }

  #saved(saved: Saved): Saved {
    this.items.saved(saved.content?.fields ?? NO_FIELDS)
    this.#content = saved.content
    this.#known = saved.content?.id
    this.#reset()
    return saved
  }

  #reset(): void {
    this.#fate = 'kept'
    this.#permanent = undefined
    this.user = undefined
  }

  /** Whether the session was at most looked at, so that there is nothing to be kept. */
  #isAsFound(occasion: Occasion): boolean {
    const isTouched = this.#fate !== 'kept' || this.#permanent !== undefined || this.#isStale
    if (isTouched || this.user !== undefined || this.items.isWritten) return false
    if (this.#content !== undefined && this.#isDue(this.#content, occasion)) return false
    return this.items.changes() === undefined
  }

  #isDue(content: Content, occasion: Occasion): boolean {
    const now = this.sessions.now()
    if (content.id === '' || !isDue(this.sessions.rules, content, now)) return false
    // Between the steps of a stream there is no response that refreshEvery: 0 could mean.
    if (occasion === 'response') return !this.#hasResponded
    return now > content.seen && this.cookie.isReachable
  }
}
