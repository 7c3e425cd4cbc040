import type { Read } from '../read.ts'

/** A power of two. */
const PLACES = 1024
const TOLD_APART_BY = 5

/** A text of the session's cookie, and what was found in it. */
interface Known {
  readonly text: string
  readonly read: Read
}

/**
 * Remembers what was found in cookies that came more than once, so that they need not be opened
 * again. One that comes for the first time leaves nothing but a number: where a thousand visitors
 * take turns, hardly any comes back in time, and to remember it would cost more than it saves.
 *
 * Each text has one place, by its last characters, which are as good as random in a seal.
 */
export class Reopened {
  readonly #known: (Known | undefined)[] = Array.from({ length: PLACES })
  readonly #met = new Int32Array(PLACES)

  find(text: string): Read | undefined {
    const known = this.#known[numberOf(text) & (PLACES - 1)]
    return known?.text === text ? known.read : undefined
  }

  opened(text: string, read: Read): void {
    const number = numberOf(text)
    const place = number & (PLACES - 1)
    if (this.#met[place] !== number) return void (this.#met[place] = number)
    // A copy: what was cut out of a header would keep all of it in memory.
    this.#known[place] = { text: Buffer.from(text, 'latin1').toString('latin1'), read }
  }
}

function numberOf(text: string): number {
  let number = 1
  for (let at = text.length - TOLD_APART_BY; at < text.length; at++)
    number = (Math.imul(number, 67) + text.charCodeAt(at)) | 0
  return number
}
