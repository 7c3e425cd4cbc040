import { insideOf, type Browser } from '../state/browser.ts'
import type { ExchangeDelivery } from '../state/exchange-delivery.ts'
import type { SessionSlot } from '../state/session/session-slot.ts'
import type { Line } from '../ticket/line.ts'
import type { Control } from '../wire/command.ts'
import { formatCommand, formatEvent } from '../wire/sse.ts'
import { TOLD_HEADER } from '../wire/told.ts'
import { Changes } from '../state/storage/changes.ts'
import { Channel } from './channel.ts'
import { drive } from './drive.ts'
import type { Handler } from './handler.ts'
import { onHeartbeat } from './heartbeat.ts'
import { Leaving } from './leaving.ts'
import { pageOf } from './page-of.ts'
import { Run } from './run.ts'
import type { Wire } from './wire.ts'

/** The response a stream is sent as, in its adapter's hands. */
export interface StreamHost {
  /** Sends the head, with {@link STREAM_HEADERS}; `leave` is to be called when the page has gone, or has got all: at once if that has happened before. */
  begin(leave: () => void): Wire
}

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // What compresses on the way would hold events back.
  'cache-control': 'no-store, no-transform',
  // nginx holds streams back unless told not to.
  'x-accel-buffering': 'no',
} as const

const ENCODING = { event: formatEvent, command: formatCommand }
const COMMENT = ':\n\n'

/** One answer over server-sent events: the opening of a channel, or the answer to one message. */
export class Stream {
  readonly #channel: Channel
  readonly #delivery: ExchangeDelivery
  readonly #slot: SessionSlot
  #host: StreamHost | undefined

  constructor(browser: Browser, host: StreamHost) {
    const inside = insideOf(browser)
    this.#delivery = inside.delivery as ExchangeDelivery
    this.#slot = inside.slot
    const told = inside.exchange.arrival.header(TOLD_HEADER)
    this.#channel = new Channel(inside, pageOf(inside.exchange, told), ENCODING)
    this.#host = host
  }

  /** Runs `handler` to its end; the head waits for its first step up to `headWait` milliseconds. */
  async run(handler: Handler, message: unknown, headWait: number): Promise<void> {
    await this.#takeOver()
    const lastEventId = this.#channel.exchange.arrival.header('last-event-id')
    const begin = (lines: () => Line[]) => this.#begin(lines)
    if (this.#channel.isToCopy) {
      this.#begin(() => [])
      await this.#channel.copying
    }
    const run = new Run(this.#channel, handler, { message, lastEventId, begin })
    const first = run.next()
    await this.#headOf(run, first, headWait)
    await drive(this.#channel, run, first)
  }

  /** Resolves when the page has left. */
  left(): Promise<void> {
    return this.#channel.leaving.over()
  }

  /** What changes in the page's storage from now on. */
  changes(): Changes {
    return new Changes(this.#channel.page)
  }

  /** Runs `handler` for changes; resolves when the page has left. */
  async follow(changes: Changes, handler: Handler): Promise<void> {
    const channel = this.#channel
    void this.left().then(() => changes.end())
    for (let some = await changes.next(); some.length > 0; some = await changes.next())
      await drive(channel, new Run(channel, handler, { changes: some }))
  }

  /** Runs `handler` after the page has left; what it writes goes out with the browser's next response. */
  close(handler: Handler): Promise<void> {
    return drive(this.#channel, new Run(this.#channel, handler, { leaving: new Leaving() }))
  }

  control(control: Control): void {
    this.#channel.control(control)
  }

  end(): void {
    this.#channel.end()
  }

  /** What the request wrote before it opened the stream is read in it, though it leaves with the head only. */
  async #takeOver(): Promise<void> {
    const keeping = this.#slot.commit('write')
    if (keeping !== undefined) await keeping
    this.#channel.view.apply(this.#delivery.pending.lines)
  }

  /** Waits a moment for the first step: what it wrote can still be a header. */
  async #headOf(run: Run, first: Promise<unknown>, headWait: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, headWait, false)))
    const inTime = await Promise.race([
      first.then(
        () => true,
        () => false,
      ),
      late,
    ])
    clearTimeout(timer)
    this.#begin(() => (inTime ? run.pending.take() : []))
  }

  #begin(lines: () => Line[]): void {
    const host = this.#host
    if (host === undefined) return
    this.#host = undefined
    const written = lines()
    this.#delivery.pending.adopt(written)
    // The app may hold the head up on its way, and the next step reads what it says.
    this.#channel.view.apply(written)
    this.#delivery.openChannel()
    let rest = () => {}
    const wire = host.begin(() => {
      rest()
      this.#channel.leave()
    })
    // The page may have gone while its head waited.
    if (this.#channel.leaving.left) return
    rest = onHeartbeat(() => wire.ready ?? wire.send(COMMENT))
    this.#channel.open(wire)
  }
}
