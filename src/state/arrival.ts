/** What an adapter shows of a request: plain facts, nothing decided. */
export interface Arrival {
  /** In capitals, as it travels. */
  readonly method: string
  /** As this server was reached, before any proxy's word is heard. */
  readonly scheme: 'http' | 'https'
  /** The request's host and port, as the Host header has them. */
  readonly host: string
  /** The whole path as this server was asked for it, without the query. */
  readonly path: string
  /** The beginning of `path` below which this library gets to see requests; empty for all of them. */
  readonly mount: string
  /** A header by its lower-case name; several of one name are joined as the standard says. */
  header(name: string): string | undefined
  /** True when the browser has gone away already: no response will reach it. */
  readonly isGone: boolean
  /** Aborts when the browser goes away before the response is over. */
  signal(): AbortSignal
}
