/** What the server asks of the page. One command travels as one JSON object. */
export type Command = Redeem

/** Fetch the cookies of a ticket: POST it to `to`, which defaults to {@link REDEEM_PATH}. */
export interface Redeem {
  readonly do: 'redeem'
  readonly ticket: string
  /** An absolute path on the page's own origin, when the app does not answer at {@link REDEEM_PATH}. */
  readonly to?: string
}

/**
 * What ends a stream: `end` when the handler has finished and nothing follows, `wait` when the
 * channel stays open for messages. A stream that stops without either was cut and may be resumed.
 */
export interface Control {
  readonly do: 'end' | 'wait'
}

export const REDEEM_PATH = '/_madeleine/redeem'

/** The name of the server-sent events that carry commands; events of an app may not use it. */
export const COMMAND_EVENT = 'madeleine'
