import type { Exchange } from '../exchange.ts'
import { begun, type Change, type Content } from './content.ts'
import { ended } from './ended.ts'
import { Foreign } from './foreign.ts'
import type { Found, Keeper, Saved } from './keeper.ts'
import type { SessionWatcher } from './register.ts'
import { both } from './saving.ts'
import type { Sessions } from './sessions.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionRules } from './session-rules.ts'

const ID_BYTES = 16
/** How much later than a write a browser that still sends what was before it has missed it, in milliseconds. */
const MISSED = 1000

/** Keeps sessions in their cookies, sealed, and whatever this process knows to be newer beside them. */
export class CookieKeeper implements Keeper {
  watcher: SessionWatcher | undefined
  readonly #exchange: Exchange
  readonly #sessions: Sessions
  readonly #foreign: Foreign
  /** The session that revocations were asked about, and whether it is among them. */
  #checked: { readonly id: string; readonly isRevoked: boolean } | undefined
  #isExpired = false
  /** Under its new id, while the revocation of the old one is being kept. */
  #renewing: { readonly content: Content; readonly done: Promise<void> } | undefined
  #draft: string | undefined
  /** The id that a session of other software has as ours. */
  #adoptedId: string | undefined

  constructor(exchange: Exchange, sessions: Sessions) {
    this.#exchange = exchange
    this.#sessions = sessions
    this.#foreign = new Foreign(sessions.rules)
  }

  get draftId(): string {
    return (this.#draft ??= this.#sessions.randomId(ID_BYTES))
  }

  redraft(): void {
    this.#draft = undefined
  }

  idOf(cookie: SessionCookie): string | undefined {
    return this.#carried(cookie)?.id
  }

  find(cookie: SessionCookie): Found | undefined {
    if (this.#renewing !== undefined)
      return { content: this.#newest(this.#renewing.content), isStale: false }
    const content = this.#carried(cookie)
    if (content === undefined) return this.#adopted(cookie)
    if (this.#isRevoked(content.id)) return undefined
    const newest = this.#newest(content)
    if (newest.fields.size === 0 || this.#sessions.isOver(newest)) return undefined
    const isMissed = newest !== content && this.#hasMissed(newest)
    return { content: newest, isStale: isMissed }
  }

  needsLoading(cookie: SessionCookie): boolean {
    const own = this.idOf(cookie)
    if (own === undefined && this.#foreign.needsLoading(cookie)) return true
    const id = own ?? this.#adopt(cookie)?.id
    if (id === undefined || this.#rules.revocations === undefined) return false
    return this.#renewing === undefined && (this.#isExpired || this.#checked?.id !== id)
  }

  async load(cookie: SessionCookie): Promise<void> {
    const own = this.idOf(cookie)
    if (own === undefined) await this.#foreign.load(cookie)
    const id = own ?? this.#adopt(cookie)?.id
    if (id === undefined || this.#rules.revocations === undefined) return
    this.#isExpired = false
    try {
      this.#checked = { id, isRevoked: await this.#sessions.isRevoked(id) }
    } catch (error) {
      this.expire()
      throw error
    }
  }

  expire(): void {
    this.#isExpired = this.#checked !== undefined
  }

  saw(): void {}

  save(base: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    if (base === undefined || base.id === '') return this.#make(base, change, cookie)
    const { revocations } = this.#rules
    const newest = this.#newest(base)
    if (this.#sessions.register.hasEnded(base.id)) throw ended()
    const content = this.#changed(newest, change)
    if (revocations === undefined) return this.#put(content, cookie)
    // At once: who writes while the answer is waited for builds on it.
    this.#sessions.register.note(content)
    const done = both(this.#stands(base), this.#renewing?.done)!.then(
      () => void this.#put(this.#newest(content), cookie),
    )
    return { content, done }
  }

  renew(base: Content, change: Change, cookie: SessionCookie): Saved {
    const old = this.#known(base)
    if (this.#sessions.register.hasEnded(old.id)) throw ended()
    const content = { ...this.#changed(this.#newest(old), change), id: this.draftId }
    this.redraft()
    const done = this.#sessions.end(old, 'renewed', this.watcher)
    this.#checked = { id: content.id, isRevoked: false }
    if (done === undefined) return this.#put(content, cookie)
    const renewed = done.then((wasAlive) => {
      if (!wasAlive) throw ended()
      this.#put(this.#newest(content), cookie)
    })
    const renewing = { content, done: renewed.finally(() => (this.#renewing = undefined)) }
    this.#renewing = renewing
    return renewing
  }

  destroy(base: Content, cookie: SessionCookie): Saved {
    const done = this.#sessions.end(this.#known(base), 'destroyed', this.watcher)
    cookie.delete()
    this.#foreign.deleteCookies(cookie)
    return { content: undefined, done: done?.then(() => {}) }
  }

  #make(adopted: Content | undefined, change: Change, cookie: SessionCookie): Saved {
    const begin = adopted && this.#known(adopted)
    const content = this.#changed(begin ?? begun(this.draftId, this.#sessions.now()), change)
    this.redraft()
    this.#checked = { id: content.id, isRevoked: false }
    return this.#put(content, cookie)
  }

  #put(content: Content, cookie: SessionCookie): Saved {
    if (cookie.carried === undefined) this.#foreign.deleteCookies(cookie)
    if (content.fields.size === 0) cookie.delete()
    else cookie.put(content, this.#sessions.maxAgeOf(content))
    this.#sessions.register.note(content)
    return { content: content.fields.size === 0 ? undefined : content, done: undefined }
  }

  #changed(content: Content, change: Change): Content {
    const version = this.#exchange.services.sequence.next()
    return { ...this.#sessions.after(content, change), version }
  }

  #carried(cookie: SessionCookie): Content | undefined {
    const { carried } = cookie
    if (carried === undefined || 'secretId' in carried) return undefined
    this.#exchange.services.sequence.saw(carried.version)
    return carried
  }

  /** A session of others, which other requests may have made ours already; or none. */
  #adopted(cookie: SessionCookie): Found | undefined {
    const adopted = this.#adopt(cookie)
    if (adopted === undefined || this.#isRevoked(adopted.id)) return undefined
    this.#adoptedId = adopted.id
    const made = this.#sessions.register.newest(adopted.id, this.#sessions.now())
    const content = made ?? { ...adopted, id: '' }
    if (content.fields.size === 0 || this.#sessions.isOver(content)) return undefined
    return { content, isStale: true }
  }

  /** A session of others under the id that it has as ours. */
  #known(base: Content): Content {
    return base.id === '' ? { ...base, id: this.#adoptedId! } : base
  }

  #adopt(cookie: SessionCookie): Content | undefined {
    const adoption = this.#foreign.find(cookie)
    if (adoption === undefined) return undefined
    const { fields, permanent, identity } = adoption
    const id = this.#sessions.derivedId(identity, ID_BYTES)
    return { ...begun(id, this.#sessions.now(), fields), permanent }
  }

  /** What was last written to this session, which the browser may not have got so far. */
  #newest(content: Content): Content {
    const newest = this.#sessions.register.newest(content.id, this.#sessions.now())
    return newest !== undefined && newest.version > content.version ? newest : content
  }

  /** Whether the browser should have sent this, had it got it. */
  #hasMissed({ version }: Content): boolean {
    return this.#exchange.arrivedAt > version + MISSED * 1000
  }

  /** Rejects where another worker has ended it. */
  async #stands({ id }: Content): Promise<void> {
    if (!(await this.#sessions.isRevoked(id))) return
    this.#sessions.register.end(id, 'gone')
    throw ended()
  }

  #isRevoked(id: string): boolean {
    if (this.#sessions.register.hasEnded(id)) return true
    if (this.#rules.revocations === undefined) return false
    if (this.#checked?.id !== id) throw this.#sessions.notLoaded()
    return this.#checked.isRevoked
  }

  get #rules(): SessionRules {
    return this.#sessions.rules
  }
}
