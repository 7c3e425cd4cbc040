/** What every error of the page carries: a stable `code`, documented with each class. */
export abstract class PageError<Code extends string> extends Error {
  /** Stable across versions; compare this, never the message. */
  declare readonly code: Code
  /** The HTTP status or WebSocket close code, when the server gave one. */
  declare readonly status: number | undefined

  constructor(code: Code, status?: number, cause?: unknown) {
    super(`${code} ${status || ''}`, { cause })
    this.code = code
    this.status = status
  }
}
