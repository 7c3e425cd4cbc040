/** Tells the time in milliseconds since the epoch. */
export type Clock = () => number

/**
 * Numbers writes so that the later one has the greater number: microseconds by the clock, pushed
 * forward where two writes share a moment or another worker's number was seen to be ahead (a Lamport clock).
 */
export class Sequence {
  readonly #clock: Clock
  #last = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#clock() * 1000))
    return this.#last
  }

  /** A number that no write from now on gets, nor any below it. */
  now(): number {
    return Math.floor(this.#clock() * 1000) - 1
  }

  /** Takes note of a number another worker gave. */
  saw(sequence: number): void {
    if (sequence > this.#last) this.#last = sequence
  }

  /** The moment a number was given, in milliseconds since the epoch. */
  static timeOf(sequence: number): number {
    return sequence / 1000
  }
}
