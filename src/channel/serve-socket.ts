import type { DeliveryCode } from '../errors.ts'
import type { Command, Control } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import type { Told } from '../wire/told.ts'
import { Changes } from '../state/storage/changes.ts'
import { Channel, type ChannelInside } from './channel.ts'
import { drive } from './drive.ts'
import type { ChannelHandlers, Handler } from './handler.ts'
import { onPulse } from './heartbeat.ts'
import { Leaving } from './leaving.ts'
import { pageOf, shownPage, withUntold } from './page-of.ts'
import { readToldFrame } from './read-told.ts'
import { Run, type RunOptions } from './run.ts'
import { takeTold } from './take-told.ts'
import type { Wire } from './wire.ts'

/** A wire that can also be asked to hold its messages back. */
export interface SocketWire extends Wire {
  pause(): void
  resume(): void
  /** Sends what shows, by failing, that the page has gone: a paused wire hears nothing of it. */
  probe(): void
  /** Ends it since a message was too large. */
  refuse(): void
}

/** How much text may wait for its handler before the page is read no further; below that, its leaving is heard at once. */
const READ_AHEAD = 65_536

/** How long a page may take to show what was too much for its handshake, in milliseconds. */
const PATIENCE = 5000

/** What a message costs beside its text. */
const ENTRY = 64

const PAGE_CODES: ReadonlySet<unknown> = new Set([
  'refused',
  'unreachable',
  'cookies-blocked',
  'expired',
])

const ENCODING = {
  event: ({ event, data, id }: WireEvent) =>
    JSON.stringify({ event: event === 'message' ? undefined : event, data, id }),
  command: (command: Command | Control) => JSON.stringify(command),
}

/** A channel over a WebSocket: opens at once, takes messages one after another, and closes when the page leaves. */
export class Socket {
  readonly #channel: Channel
  readonly #handlers: ChannelHandlers
  readonly #wire: SocketWire
  readonly #maxMessageBytes: number
  #changes: Changes | undefined
  /** Called with what the page shows in its first frame, while that is waited for. */
  #onFirst: ((told: Told) => void) | undefined
  #isOpen = false
  readonly #queue: string[] = []
  /** What the queue holds, in characters. */
  #queued = 0
  /** Lets the page be read again; undefined while it is. */
  #goOn: (() => void) | undefined
  #working = false

  constructor(
    inside: ChannelInside,
    handlers: ChannelHandlers,
    wire: SocketWire,
    maxMessageBytes: number,
  ) {
    const { exchange } = inside
    const text = toldIn(exchange.arrival.header('sec-websocket-protocol'))
    this.#channel = new Channel(inside, pageOf(exchange, text), ENCODING)
    this.#handlers = handlers
    this.#wire = wire
    this.#maxMessageBytes = maxMessageBytes
    if (text === 'f.') this.#awaitFirst()
    else this.#open()
  }

  /** Takes one frame of text. */
  received(text: string): void {
    if (text.startsWith(':')) return this.#controlled(text.slice(1))
    if (Buffer.byteLength(text) > this.#maxMessageBytes) return this.#wire.refuse()
    this.#queue.push(text)
    this.#queued += text.length + ENTRY
    void this.#work()
    if (this.#queued >= READ_AHEAD) this.#goOn ??= this.#holdBack()
  }

  /** The socket has closed, from whichever side. */
  async closed(): Promise<void> {
    this.#queue.length = 0
    this.#goOn?.()
    this.#changes?.end()
    this.#channel.leave()
    if (this.#isOpen) await this.#run(this.#handlers.close, { leaving: new Leaving() })
  }

  async #work(): Promise<void> {
    if (this.#working || !this.#isOpen) return
    this.#working = true
    for (;;) {
      // The page tells of them before it sends what may build on them.
      while (this.#changes?.isEmpty === false)
        await this.#run(this.#handlers.change, { changes: this.#changes.take() })
      if (this.#queue.length === 0) break
      const text = this.#queue.shift()!
      this.#queued -= text.length + ENTRY
      if (this.#queued < READ_AHEAD / 2) this.#goOn?.()
      // Other requests of the browser may have been to other workers since.
      this.#channel.keeper.expire()
      await this.#run(this.#handlers.message, { message: parse(text) })
      // A handler that answers at once would otherwise never wait for a page that does not read.
      await this.#channel.ready
    }
    this.#working = false
  }

  #open(): void {
    if (this.#channel.leaving.left) return
    this.#channel.open(this.#wire)
    const { copying } = this.#channel
    if (copying === undefined) this.#begin()
    else void copying.then(() => this.#begin())
  }

  #begin(): void {
    if (this.#channel.leaving.left) return
    if (this.#handlers.change !== undefined)
      this.#changes = new Changes(this.#channel.page, undefined, () => void this.#work())
    void this.#run(this.#handlers.open, {})
    this.#isOpen = true
    void this.#work()
  }

  #awaitFirst(): void {
    const { exchange } = this.#channel
    const open = () => {
      clearTimeout(timer)
      this.#onFirst = undefined
      this.#open()
    }
    const timer = setTimeout(open, PATIENCE)
    timer.unref?.()
    this.#onFirst = (told) => {
      this.#channel.page = withUntold(exchange, shownPage(exchange, told))
      open()
    }
  }

  #holdBack(): () => void {
    this.#wire.pause()
    const rest = onPulse(() => this.#wire.probe())
    return () => {
      rest()
      this.#goOn = undefined
      this.#wire.resume()
    }
  }

  async #run(handler: Handler | undefined, options: RunOptions): Promise<void> {
    if (handler === undefined) return
    await drive(this.#channel, new Run(this.#channel, handler, options))
  }

  #told(told: Told | undefined): void {
    if (told === undefined) return
    if (this.#onFirst !== undefined && told.whole === true) return this.#onFirst(told)
    takeTold(this.#channel.exchange, this.#channel.page, told)
  }

  #controlled(text: string): void {
    if (text === 'ping')
      return this.#wire.ready === undefined ? this.#wire.send(':pong') : undefined
    const frame = Object(parse(text)) as { told?: unknown; failed?: unknown; code?: unknown }
    if (frame.told !== undefined) return this.#told(readToldFrame(frame))
    const { failed, code } = frame
    if (typeof failed === 'string' && PAGE_CODES.has(code))
      this.#channel.failed(failed, code as DeliveryCode)
  }
}

/** What a page shows as it opens: the rest of a subprotocol that it offers beside the plain one. */
function toldIn(offered: string | undefined): string | undefined {
  const [, text] = /(?:^|,) *madeleine\.([^ ,]+)/.exec(offered ?? '') ?? []
  return text
}

/** A page sends JSON; text that is none counts as it stands. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
