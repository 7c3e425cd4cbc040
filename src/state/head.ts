/** The head of the response to one exchange, as its adapter holds it. */
export interface Head {
  /** False from the moment the headers can no longer change. */
  readonly isOpen: boolean
  /** Asks the adapter to call {@link commit} just before the head leaves; more than once means once. */
  hold(): void
  /** As {@link hold}, for an answer that begins to depend on cookies; a host where adding to Vary now spares a copy of the response later does it here. */
  varies(): void
  /** Asks the adapter to let nothing pass before the session is kept, which takes time; left out where the adapter waits anyhow. */
  guard?(): void
}

/** The headers of a response about to leave. */
export interface HeadFields {
  /** True where the headers can no longer change after all. */
  readonly isFixed?: boolean
  get(name: string): string | undefined
  set(name: string, value: string): void
  /** The Set-Cookie lines that the host's own API has put there. */
  setCookies(): readonly string[]
  addSetCookies(lines: readonly string[]): void
  /** Hands the head to its host, which may throw instead of taking it; left out where it is taken anyhow. */
  send?(): void
  /** Calls `lost` when the response is cut before it was sent in full; left out where the host cannot tell. */
  onCut?(lost: () => void): void
}
