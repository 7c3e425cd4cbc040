import { Outbox } from './outbox.ts'
import type { Clock } from './sequence.ts'

/** The most bytes of lines that wait in this process for all browsers together. */
const MOST_BYTES = 64 * 1024 * 1024
const SWEEP_EVERY = 60_000

/** The outboxes of the browsers this process has something to remember about, the longest untouched first. */
export class Outboxes {
  readonly #clock: Clock
  readonly #byBrowser = new Map<string, Outbox>()
  readonly #onDropped: () => void
  #sweptAt = 0

  /** `onDropped` is told when lines had to be given up for want of room. */
  constructor(clock: Clock, onDropped: () => void) {
    this.#clock = clock
    this.#onDropped = onDropped
  }

  get size(): number {
    return this.#byBrowser.size
  }

  find(browser: string): Outbox | undefined {
    return this.#byBrowser.get(browser)
  }

  /** The outbox of a browser, made when there is none; it moves to the end of the queue for being forgotten. */
  of(browser: string): Outbox {
    this.#sweep()
    const outbox = this.#byBrowser.get(browser) ?? new Outbox(browser, this.#clock)
    this.#byBrowser.delete(browser)
    this.#byBrowser.set(browser, outbox)
    return outbox
  }

  /** Forgets an outbox that has nothing left in it. */
  release(outbox: Outbox): void {
    if (outbox.idle) this.#byBrowser.delete(outbox.id)
  }

  #sweep(): void {
    const now = this.#clock()
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY) return
    this.#sweptAt = now
    let bytes = 0
    for (const outbox of this.#byBrowser.values()) {
      this.release(outbox)
      bytes += outbox.bytes
    }
    if (bytes > MOST_BYTES) this.#makeRoom(bytes)
  }

  #makeRoom(bytes: number): void {
    for (const outbox of this.#byBrowser.values()) {
      if (bytes <= MOST_BYTES) break
      bytes -= outbox.bytes
      outbox.takeWaiting(undefined, Infinity)
    }
    this.#onDropped()
  }
}
