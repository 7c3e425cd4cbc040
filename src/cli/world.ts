import type { Random } from '../seal/random.ts'

/** What a command may know and do of the process it runs in. */
export interface World {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder it was called in. */
  readonly folder: string
  /** The time, in milliseconds since the epoch. */
  readonly now: number
  readonly random: Random
  /** All that comes in at standard input. */
  readInput(): Promise<string>
  /** To standard output. */
  say(text: string): void
  /** To standard error. */
  warn(text: string): void
}
