/** One finished Set-Cookie line on its way to a browser. */
export interface Line {
  /** Which cookie it writes: name, domain, path and partition. */
  readonly key: string
  readonly name: string
  /** Undefined when the line deletes the cookie. */
  readonly value: string | undefined
  readonly path: string
  readonly domain: string
  /** What follows `Set-Cookie:`. */
  readonly text: string
  /** Its place in the order of all writes; see {@link Sequence}. */
  readonly sequence: number
  /** When the cookie ends, in milliseconds since the epoch; undefined for a browser session. */
  readonly endsAt?: number | undefined
  /** True for a value the browser has already, sealed anew: it dates from when the browser sent it. */
  readonly isRepeat?: boolean
  /** True when the browser's own word that it has this line proves nothing: see {@link Outbox.putBack}. */
  readonly isDoubtful?: boolean
}
