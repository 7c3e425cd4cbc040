import { UsageError } from '../errors.ts'
import type { Browser } from '../state/browser.ts'
import type { ItemChange } from '../state/storage/page-storage.ts'

/** What a handler yields: one event for the page. */
export interface ChannelEvent {
  /** The event's name; `message` when none is given. `madeleine` is taken. */
  readonly event?: string
  /** Text travels as it is, anything else as JSON. */
  readonly data?: unknown
  /** A place to resume from: the page sends the last one it saw when it reconnects. */
  readonly id?: string
}

/** What a handler is given. */
export interface HandlerContext {
  readonly browser: Browser
  /** Aborts when the page leaves; hand it to whatever you wait for. */
  readonly signal: AbortSignal
  /** What the page sent; undefined while the channel opens. */
  readonly message: unknown
  /** What has changed in the page's storage without the server's doing; empty but for a `change` handler. */
  readonly changes: readonly ItemChange[]
  /** The id of the last event the page saw before it reconnected (SSE). */
  readonly lastEventId: string | undefined
}

type Answer = ChannelEvent | void | undefined

/**
 * Answers the page with events. Each step (up to a `yield`, or to the end) is whole: what it wrote
 * is in the browser before the page sees its event, and a step that throws writes nothing.
 */
export type Handler = (
  context: HandlerContext,
) => AsyncIterable<Answer> | Iterable<Answer> | Promise<Answer> | Answer

/** The handlers of a channel, written once and served over either transport. */
export interface ChannelHandlers {
  /** Runs when the channel opens. */
  readonly open?: Handler
  /** Runs for each message of the page, one after another. */
  readonly message?: Handler
  /** Runs when the page, another tab or the user has changed what is in the page's storage. */
  readonly change?: Handler
  /** Runs when the page has left; what it writes goes out with the browser's next response. */
  readonly close?: Handler
}

/** Handlers as {@link defineChannel} made them. */
export class ChannelDefinition {
  readonly handlers: ChannelHandlers

  /** @internal */
  constructor(handlers: ChannelHandlers) {
    this.handlers = handlers
  }
}

const PARTS = ['open', 'message', 'change', 'close']

/**
 * Defines what a channel does when it opens, for each message and when it closes; serve it with
 * `eventStream` or `socketHandler`, or with both.
 *
 * @throws UsageError for a part that is unknown or no function.
 */
export function defineChannel(handlers: ChannelHandlers): ChannelDefinition {
  for (const [part, handler] of Object.entries(handlers)) {
    if (!PARTS.includes(part)) throw misuse(`has no part "${part}"; there are ${PARTS.join(', ')}`)
    if (handler !== undefined && typeof handler !== 'function')
      throw misuse(`"${part}" must be a function or an async generator function`)
  }
  return new ChannelDefinition(handlers)
}

/** A bare handler is a channel that answers its opening, and each message over a socket, alike. */
export function asChannel(given: Handler | ChannelDefinition): ChannelDefinition {
  if (given instanceof ChannelDefinition) return given
  if (typeof given === 'function') return new ChannelDefinition({ open: given, message: given })
  throw misuse('takes a handler function or what defineChannel() answers')
}

function misuse(fact: string): UsageError {
  return new UsageError('option', `A channel ${fact}.`)
}
