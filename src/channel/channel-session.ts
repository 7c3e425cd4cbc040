import { DeliveryError } from '../errors.ts'
import { CookieTexts } from '../state/cookie-texts.ts'
import type { Delivery } from '../state/delivery.ts'
import { Pending } from '../state/pending.ts'
import type { SessionWatcher } from '../state/session/register.ts'
import type { SharedSession } from '../state/session/session-slot.ts'
import { SessionCookie } from '../state/session/session-cookie.ts'
import type { SessionEnd } from '../state/session/session-rules.ts'

/** The session that a channel was opened with, or got since: hears when it ends elsewhere. */
export class ChannelSession implements SessionWatcher {
  readonly #inside: SharedSession
  readonly #end: (reason: DeliveryError) => void
  readonly #cookie: SessionCookie
  #id: string | undefined
  /** Whether the session is known to have been there: none that is over already ends the channels that a page opens. */
  #isThere = false
  lostId: string | undefined

  /** `end` is called when the channel is to be closed. */
  constructor(inside: SharedSession, end: (reason: DeliveryError) => void) {
    const { exchange, view } = inside
    const { sessions } = exchange.services
    this.#inside = inside
    this.#end = end
    this.#cookie = new SessionCookie(
      exchange,
      sessions.rules,
      new CookieTexts(exchange, view, NOTHING_WRITTEN),
      sessions.reopened,
    )
    inside.keeper.watcher = this
  }

  /** Hears from now on of the session that the browser has by now. */
  follow(): void {
    const { keeper, exchange } = this.#inside
    const id = keeper.idOf(this.#cookie)
    if (id === this.#id) return
    this.release()
    this.#id = id
    this.#isThere = !keeper.needsLoading(this.#cookie) && keeper.find(this.#cookie) !== undefined
    if (id !== undefined) exchange.services.sessions.register.watch(id, this)
  }

  release(): void {
    const { register } = this.#inside.exchange.services.sessions
    if (this.#id !== undefined) register.unwatch(this.#id, this)
    this.#id = undefined
  }

  changed(version: number): void {
    this.#isThere = true
    this.#inside.keeper.saw(version)
  }

  ended(why: SessionEnd): void {
    const id = this.#id
    this.release()
    if ((why === 'gone' && !this.#isThere) || this.#stays(why)) return
    this.lostId = id
    this.#end(new DeliveryError('session-ended', REASONS[why]))
  }

  /** What the app's own listener throws must keep neither this channel open nor the session alive for others. */
  #stays(why: SessionEnd): boolean {
    const { sessions, report } = this.#inside.exchange.services
    try {
      return sessions.rules.onSessionEnd?.(why) === 'stay'
    } catch (error) {
      report(error)
      return false
    }
  }
}

const REASONS: Record<SessionEnd, string> = {
  destroyed: 'The session of this channel was destroyed, so the channel was closed.',
  renewed:
    'The session of this channel was given a new id elsewhere, so the channel was closed: the page opens it again with the new one.',
  gone: 'The session of this channel is no longer in its store, so the channel was closed.',
}

/** What a channel itself writes goes out through its runs. */
const NOTHING_WRITTEN = { pending: new Pending() } as Delivery
