import { Browser } from '../state/browser.ts'
import { DeliveryError } from '../errors.ts'
import { within } from '../state/current.ts'
import type { Delivery, Savable } from '../state/delivery.ts'
import { AreaDraft } from '../state/storage/area-draft.ts'
import type { ItemChange } from '../state/storage/page-storage.ts'
import { quotedItem } from '../state/storage/quoted-item.ts'
import { Pending } from '../state/pending.ts'
import { SessionSlot } from '../state/session/session-slot.ts'
import type { Line } from '../ticket/line.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { WireEvent } from '../wire/event.ts'
import type { Channel } from './channel.ts'
import type { Handler } from './handler.ts'
import type { Leaving } from './leaving.ts'
import { Steps } from './steps.ts'
import { wireEvent } from './wire-event.ts'

/** One step's outcome: an event or none, and whether it was the last. */
export interface WireStep {
  readonly event: WireEvent | undefined
  readonly done: boolean
}

/** What a run needs to know beside its channel. */
export interface RunOptions {
  readonly message?: unknown
  readonly changes?: readonly ItemChange[]
  readonly lastEventId?: string | undefined
  /** Sends the head, with these lines in it, unless it has gone; called before anything is sent. */
  readonly begin?: (lines: () => Line[]) => void
  /** What tells the handler to stop; the channel's own, except for a handler that begins when the page has left. */
  readonly leaving?: Leaving
}

/** One run of a handler in a channel, with writes of its own: what one run drops touches no other. */
export class Run implements Delivery {
  readonly pending = new Pending()
  readonly leaving: Leaving
  readonly #channel: Channel
  readonly #browser: Browser
  readonly #slot: SessionSlot
  readonly #steps: Steps
  readonly #begin: (lines: () => Line[]) => void
  #draft: AreaDraft | undefined
  #inStep = false
  #scheduled = false

  constructor(channel: Channel, handler: Handler, options: RunOptions) {
    const { exchange, view } = channel
    const { begin, leaving = channel.leaving } = options
    this.leaving = leaving
    this.#channel = channel
    this.#begin = begin ?? (() => {})
    this.#slot = new SessionSlot(channel, () => this)
    this.#browser = new Browser({
      exchange,
      view,
      get keeper() {
        return channel.keeper
      },
      page: channel.page,
      delivery: this,
      slot: this.#slot,
      leaving,
      pageLeaving: channel.leaving,
    })
    this.#steps = new Steps(handler, contextOf(this.#browser, options))
  }

  /** Runs the handler up to its next yield or its end; what it wrote is pending then, or dropped when it threw. */
  async next(): Promise<WireStep> {
    if (!this.pending.isEmpty || this.#draft?.isEmpty === false) this.deliver()
    return this.#whole(async () => {
      const preparing = this.#slot.prepare()
      if (preparing !== undefined) await preparing
      const { event, done } = await this.#steps.next()
      return { event: event === undefined ? undefined : wireEvent(event), done }
    })
  }

  /** Lets the handler clean up, since its page has left. */
  async stop(): Promise<void> {
    await this.#whole(() => this.#steps.stop())
    this.deliver()
  }

  /** Sends what is pending, and behind it the event. */
  deliver(event?: WireEvent): void {
    this.#begin(() => this.pending.take())
    this.#channel.deliver(this.pending.take(), event, this.#draft?.take())
  }

  /** There is always a way: the channel, and once the page has left, its browser's next response. */
  canRepeat(): boolean {
    return true
  }

  admit(): void {}

  get draft(): AreaDraft {
    return (this.#draft ??= new AreaDraft())
  }

  /** What is written for a tab that has closed has nowhere to go. */
  canWriteItems(area: AreaName): boolean {
    const { leaving, page } = this.#channel
    return area === 'localStorage' || !leaving.left || page.channels > 0
  }

  admitItem(area: AreaName, key?: string): void {
    if (this.canWriteItems(area)) return
    throw new DeliveryError(
      'no-way',
      `${quotedItem(area, key)} was written after its page had left, and no other has the same ${area}. Write it while the channel is open, or to localStorage.`,
    )
  }

  itemsWritten(): void {
    this.written()
  }

  /** A write between steps, from a timer or after the end, has no step to wait for. */
  written(): void {
    if (this.#inStep || this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (!this.#inStep) this.deliver()
    })
  }

  sessionChanged(session: Savable): void {
    if (this.#inStep) return
    queueMicrotask(() => {
      if (!this.#inStep)
        void session.save().catch((error: unknown) => this.#channel.exchange.services.report(error))
    })
  }

  flush(): [] {
    this.deliver()
    return []
  }

  async settled(): Promise<void> {
    this.deliver()
    this.#channel.prove()
    await this.#channel.settled()
  }

  async #whole<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#inStep = true
    try {
      const result = await within(this.#browser, work)
      // Before the step's event leaves; what the session puts into its cookie goes with the others.
      const keeping = this.#slot.commit('write')
      if (keeping !== undefined) await keeping
      return result
    } catch (error) {
      this.pending.drop()
      this.#draft?.drop()
      this.#slot.drop()
      throw error
    } finally {
      this.#inStep = false
    }
  }
}

/** Made with getters, since most handlers never look at the signal. */
function contextOf(browser: Browser, { message, lastEventId, changes = [] }: RunOptions) {
  return {
    browser,
    message,
    changes,
    lastEventId,
    get signal() {
      return browser.signal
    },
  }
}
