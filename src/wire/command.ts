import type { AreaName } from './area-name.ts'

/** What the server asks of the page. One command travels as one JSON object. */
export type Command = Redeem | StorageCommand | Declare

/** Fetch the cookies of a ticket: POST it to `to`, which defaults to {@link REDEEM_PATH}. */
export interface Redeem {
  readonly do: 'redeem'
  readonly ticket: string
  /** An absolute path on the page's own origin, when the app does not answer at {@link REDEEM_PATH}. */
  readonly to?: string
}

/** What is asked of a storage area; the page tells when it is done. */
export type StorageCommand = Store | Remove | Clear

interface OfArea {
  /** Names the command when the page tells that it has performed it, or why it could not. */
  readonly id: string
  readonly area: AreaName
  /** The app whose keys are meant; {@link DEFAULT_APP} when left out. */
  readonly app?: string
}

/** Keep these texts under these keys. */
export interface Store extends OfArea {
  readonly do: 'store'
  readonly items: Readonly<Record<string, string>>
}

/** Forget these keys. */
export interface Remove extends OfArea {
  readonly do: 'remove'
  readonly keys: readonly string[]
}

/** Forget all keys of the app. */
export interface Clear extends OfArea {
  readonly do: 'clear'
}

/** The keys that a page shows when it opens channels; it remembers them for its next visits. */
export interface Declare {
  readonly do: 'declare'
  /** Given where the server waits until the page has copied. */
  readonly id?: string
  readonly app?: string
  /** Null for all keys of the app. */
  readonly keys: readonly string[] | null
  /** Keys of another library whose values are copied, once, where there is none: ours, then theirs. */
  readonly from?: Readonly<Record<string, string>>
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
