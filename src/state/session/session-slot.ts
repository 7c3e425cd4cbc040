import { CookieTexts } from '../cookie-texts.ts'
import type { Delivery } from '../delivery.ts'
import type { Exchange } from '../exchange.ts'
import type { View } from '../view.ts'
import type { Keeper } from './keeper.ts'
import { SessionDraft, type Occasion } from './session-draft.ts'
import { Session } from './session.ts'

/** What all handlers of one exchange, or of one channel, have in common. */
export interface SharedSession {
  readonly exchange: Exchange
  readonly view: View
  readonly keeper: Keeper
}

/** The place of one handler's session, which is made when it is first asked for: most requests have none. */
export class SessionSlot {
  readonly #shared: SharedSession
  readonly #delivery: () => Delivery
  #draft: SessionDraft | undefined
  #session: Session | undefined

  /** `delivery` is asked for when there is a session to deliver. */
  constructor(shared: SharedSession, delivery: () => Delivery) {
    this.#shared = shared
    this.#delivery = delivery
  }

  get session(): Session {
    return (this.#session ??= new Session(this.#drafted, this.#shared.exchange.services.csrfTokens))
  }

  /** Loads the session before a handler runs that may read it; undefined where there is nothing to wait for. */
  prepare(): Promise<void> | undefined {
    const { exchange, view } = this.#shared
    const { mayNeedLoading, rules } = exchange.services.sessions
    if (!mayNeedLoading || !rules.preload) return undefined
    if (!exchange.mayHaveSession && !view.has(rules.cookie.name)) return undefined
    const { keeper, cookie } = this.#drafted
    return keeper.needsLoading(cookie) ? keeper.load(cookie) : undefined
  }

  /** Keeps what was written, and moves the end of a session that is due; undefined where there is nothing to wait for. */
  commit(occasion: Occasion): Promise<void> | undefined {
    if (this.#draft !== undefined) return this.#draft.commit(occasion)
    if (occasion === 'write' || !this.#shared.exchange.mayBeDue) return undefined
    return this.#drafted.commit(occasion)
  }

  /** Drops what was not kept so far, and answers whether there was something. */
  drop(): boolean {
    return this.#draft?.drop() === true
  }

  get #drafted(): SessionDraft {
    if (this.#draft !== undefined) return this.#draft
    const { exchange, view, keeper } = this.#shared
    const delivery = this.#delivery()
    const texts = new CookieTexts(exchange, view, delivery)
    return (this.#draft = new SessionDraft(exchange, keeper, texts, delivery))
  }
}
