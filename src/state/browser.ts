import { UsageError } from '../errors.ts'
import { hashOf } from '../ticket/binding.ts'
import type { Command } from '../wire/command.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import { Jar } from './jar.ts'
import type { Keeper } from './session/keeper.ts'
import type { Session } from './session/session.ts'
import type { SessionSlot } from './session/session-slot.ts'
import { Area } from './storage/area.ts'
import type { AreaHost } from './storage/area-host.ts'
import type { PageStorage } from './storage/page-storage.ts'
import type { View } from './view.ts'

/** What a {@link Browser} is made of, for the rooms that carry its writes. */
export interface Inside {
  readonly exchange: Exchange
  readonly view: View
  readonly delivery: Delivery
  /** Where the session of the exchange is kept. */
  readonly keeper: Keeper
  /** The session as one handler has it. */
  readonly slot: SessionSlot
  /** What its page has in storage; undefined outside channels. */
  readonly page?: PageStorage | undefined
  /** Aborts when the page leaves; the exchange's own where nothing else is said. */
  readonly leaving?: { readonly signal: AbortSignal }
  /** Tells that its page has left, also to a handler that begins after that. */
  readonly pageLeaving?: { readonly signal: AbortSignal }
}

let inside: (browser: Browser) => Inside

/** One visitor's browser, as seen during one exchange: what it remembers, to be read and written. */
export class Browser {
  readonly #inside: Inside
  #cookies: Jar | undefined
  #localStorage: Area | undefined
  #sessionStorage: Area | undefined

  static {
    inside = (browser) => {
      if (#inside in Object(browser)) return browser.#inside
      throw new UsageError(
        'no-browser',
        'What was given is no browser. Give the one that withBrowser() hands to its handler, or currentBrowser().',
      )
    }
  }

  /** @internal */
  constructor(parts: Inside) {
    this.#inside = parts
  }

  /** The cookies the browser sent, with what was written since. */
  get cookies(): Jar {
    const { exchange, view, delivery } = this.#inside
    return (this.#cookies ??= new Jar(exchange, view, delivery))
  }

  /** What the app keeps for this visitor across exchanges. */
  get session(): Session {
    return this.#inside.slot.session
  }

  /** The page's localStorage, as far as it is this app's; the same in every tab of the browser. */
  get localStorage(): Area {
    return (this.#localStorage ??= new Area('localStorage', this.#areaHost()))
  }

  /** The page's sessionStorage, as far as it is this app's; each tab has its own. */
  get sessionStorage(): Area {
    return (this.#sessionStorage ??= new Area('sessionStorage', this.#areaHost()))
  }

  /** A name for this browser, the same in every exchange once a channel was opened; undefined before. It opens nothing, so it may be logged. */
  get id(): string | undefined {
    const { binding } = this.#inside.exchange
    return binding && hashOf(binding.id)
  }

  /** Aborts when the page leaves before the answer is over. */
  get signal(): AbortSignal {
    const { exchange, leaving } = this.#inside
    return leaving?.signal ?? exchange.arrival.signal()
  }

  #areaHost(): AreaHost {
    const inside = this.#inside
    const signal = () => inside.pageLeaving?.signal ?? this.signal
    return {
      exchange: inside.exchange,
      delivery: inside.delivery,
      get page() {
        return inside.page
      },
      get signal() {
        return signal()
      },
      cookie: (name) => this.cookies.get(name),
    }
  }

  /**
   * For a stream of your own: answers the commands that carry what was written so far. Send them
   * your way, and in the page hand them to `perform(commands)` before what you send next.
   *
   * Call it once before the first byte as well: it answers nothing then, and lets the head bind
   * this browser. @throws UsageError when the head has gone without that.
   */
  async flush(): Promise<Command[]> {
    const { slot, delivery } = this.#inside
    const keeping = slot.commit('write')
    if (keeping !== undefined) await keeping
    return delivery.flush()
  }

  /**
   * Resolves when the browser has confirmed everything written so far; in a channel, what is
   * pending is sent at once for it.
   *
   * @throws DeliveryError with a code that says why it cannot: `cookies-blocked`, `expired`,
   * `refused`, `unreachable`, `channel-closed`.
   */
  async settled(): Promise<void> {
    const { slot, delivery } = this.#inside
    const keeping = slot.commit('write')
    if (keeping !== undefined) await keeping
    return delivery.settled()
  }
}

/** The parts of a browser; for adapters and channels, not for apps. */
export function insideOf(browser: Browser): Inside {
  return inside(browser)
}
