import type { DeliveryCode } from '../errors.ts'
import type { Command, Control } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import { Channel, type ChannelInside } from './channel.ts'
import { drive } from './drive.ts'
import type { ChannelHandlers, Handler } from './handler.ts'
import { onPulse } from './heartbeat.ts'
import { Leaving } from './leaving.ts'
import { Run, type RunOptions } from './run.ts'
import type { Wire } from './wire.ts'

/** A wire that can also be asked to hold its messages back. */
export interface SocketWire extends Wire {
  pause(): void
  resume(): void
  /** Sends what shows, by failing, that the page has gone: a paused wire hears nothing of it. */
  probe(): void
}

/** How much text may wait for its handler before the page is read no further; below that, its leaving is heard at once. */
const READ_AHEAD = 65_536

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
  readonly #queue: string[] = []
  /** What the queue holds, in characters. */
  #queued = 0
  /** Lets the page be read again; undefined while it is. */
  #goOn: (() => void) | undefined
  #working = false

  constructor(inside: ChannelInside, handlers: ChannelHandlers, wire: SocketWire) {
    this.#channel = new Channel(inside, ENCODING)
    this.#handlers = handlers
    this.#wire = wire
    this.#channel.open(wire)
    void this.#run(handlers.open, {})
  }

  /** Takes one frame of text. */
  received(text: string): void {
    if (text.startsWith(':')) return this.#controlled(text.slice(1))
    this.#queue.push(text)
    this.#queued += text.length + ENTRY
    void this.#work()
    if (this.#queued >= READ_AHEAD) this.#goOn ??= this.#holdBack()
  }

  /** The socket has closed, from whichever side. */
  async closed(): Promise<void> {
    this.#queue.length = 0
    this.#goOn?.()
    this.#channel.leave()
    await this.#run(this.#handlers.close, { leaving: new Leaving() })
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    while (this.#queue.length > 0) {
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

  #controlled(text: string): void {
    if (text === 'ping')
      return this.#wire.ready === undefined ? this.#wire.send(':pong') : undefined
    const { failed, code } = Object(parse(text)) as { failed?: unknown; code?: unknown }
    if (typeof failed === 'string' && PAGE_CODES.has(code))
      this.#channel.failed(failed, code as DeliveryCode)
  }
}

/** A page sends JSON; text that is none counts as it stands. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
