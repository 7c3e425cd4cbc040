import type { Command, Control } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'

/** An open line as its adapter holds it. */
export interface Wire {
  send(text: string): void
  /** Undefined while the page keeps up; otherwise resolves when it can take more, or has left. */
  readonly ready: Promise<void> | undefined
  /** Nothing follows. */
  end(): void
  /** Ends it so that the page opens it again. */
  cut(): void
}

/** How events and commands are put into text on one kind of wire. */
export interface Encoding {
  event(event: WireEvent): string
  command(command: Command | Control): string
}
