/** One event as it travels, the same over every transport. */
export interface WireEvent {
  /** The event's name; `message` when none was given. */
  readonly event: string
  /** Always text; what was no string when yielded is JSON. */
  readonly data: string
  /** Names a place in the stream to resume from (`Last-Event-ID`). */
  readonly id?: string
}
