import type { WireEvent } from '../wire/event.ts'

/** An open line to the server: its events in order, each after the cookies written before it. */
export interface Connection extends AsyncIterable<WireEvent> {
  /**
   * Sends a message as JSON, one after another, and resolves when it is handed over: written to
   * the open socket, or its POST answered. Rejects with a ConnectError when it was not.
   */
  send(message: unknown): Promise<void>
  /** Leaves: the server's `signal` is aborted, events not yet asked for are dropped. */
  close(): void
  /** Resolves when the server has let it in, with true; with false when it is over before. */
  readonly opened: Promise<boolean>
  /** Resolves when the connection is over, whatever ended it; never rejects. */
  readonly closed: Promise<void>
}
