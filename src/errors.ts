/** What every error of madeleine carries: a stable `code` a program can tell apart, beside a message for people. */
abstract class MadeleineError<Code extends string> extends Error {
  /** Stable across versions; compare this, never the message. */
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type UsageCode =
  | 'cookie-name'
  | 'cookie-value'
  | 'cookie-size'
  | 'cookie-attribute'
  | 'cookie-prefix'
  | 'cookie-count'
  | 'cookie-class'
  | 'option'
  | 'secret'
  | 'no-browser'
  | 'no-channel'
  | 'event'
  | 'item'
  | 'session'
  | 'storage'
  | 'page'

/** The programmer's mistake: thrown at the line that made it, naming what is wrong and how to mend it. */
export class UsageError extends MadeleineError<UsageCode> {
  override readonly name = 'UsageError'
  /** What a schema says against a value that was to be written. It may quote the value, so no log shows it. */
  declare readonly issues?: readonly unknown[]
  /** What a codec threw over a value that was to be written. It may quote the value, so no log shows it. */
  declare readonly reason?: unknown
}

export type DeliveryCode =
  | 'no-way'
  | 'channel-closed'
  | 'cookies-blocked'
  | 'expired'
  | 'refused'
  | 'unreachable'
  | 'dropped'
  | 'session-ended'
  | 'storage'

/** A write that could not reach its browser, or could not be confirmed: the `code` says why. */
export class DeliveryError extends MadeleineError<DeliveryCode> {
  override readonly name = 'DeliveryError'
}

/** `unavailable`: the store did not answer, and its own error is the `cause`; `contended`: others were quicker each time. */
export type StoreCode = 'unavailable' | 'contended'

/** The store could not do what was asked of it: the `code` says why. */
export class StoreError extends MadeleineError<StoreCode> {
  override readonly name = 'StoreError'
}
