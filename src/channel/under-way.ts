import type { DeliveryCode } from '../errors.ts'
import { TICKET_LIFETIME } from '../ticket/book.ts'
import { Confirmation } from '../ticket/confirmation.ts'
import type { Clock } from '../ticket/sequence.ts'

/** How long a redemption may still be on its way when its page has left, in milliseconds. */
const GRACE = 1000

const CROWD = 8

interface Sent {
  /** By what the page names it. */
  readonly name: string
  readonly confirmation: Confirmation
}

/** Tickets and commands that the page has not confirmed so far, and those whose failure nobody has heard of. */
export class UnderWay {
  readonly #clock: Clock
  #sent: Sent[] = []
  /** How many of them are worth looking through. */
  #crowd = CROWD
  /** When none is confirmed any more, since the page has left. */
  #isCut = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#sent.length === 0
  }

  /** The names of those that the page may still confirm. */
  get names(): ReadonlySet<string> {
    const waiting = this.#sent.filter(({ confirmation }) => confirmation.waiting)
    return new Set(waiting.map(({ name }) => name))
  }

  add(name: string, confirmation: Confirmation): void {
    this.#forgetOld()
    this.#sent.push({ name, confirmation })
  }

  /** Something was written that cannot be confirmed any more. */
  addLost(): void {
    const confirmation = new Confirmation('', this.#clock())
    confirmation.fail('channel-closed')
    this.add('', confirmation)
  }

  fail(name: string, code: DeliveryCode): void {
    this.#sent.find((sent) => sent.name === name)?.confirmation.fail(code)
  }

  /** The page has left; `isCut` when it was not told that nothing follows. */
  leave(isCut: boolean): void {
    this.#isCut = isCut
    for (const { confirmation } of this.#sent) this.#limit(confirmation)
  }

  /** Resolves when everything so far is confirmed; a failure is told once. */
  async settled(): Promise<void> {
    const asked = this.#sent
    for (const { confirmation } of asked) this.#limit(confirmation)
    try {
      await Promise.all(asked.map(({ confirmation }) => confirmation.outcome()))
    } finally {
      this.#sent = this.#sent.filter((sent) => !asked.includes(sent))
    }
  }

  #limit(confirmation: Confirmation): void {
    if (this.#isCut) return confirmation.failIn(GRACE, 'channel-closed')
    const left = confirmation.issuedAt + TICKET_LIFETIME - this.#clock()
    confirmation.failIn(Math.max(left, 0), 'expired')
  }

  /** Keeps what is under way, and the newest failure for whoever asks. */
  #forgetOld(): void {
    if (this.#sent.length < this.#crowd) return
    const failed = this.#sent.findLast(({ confirmation }) => confirmation.failed)
    this.#sent = this.#sent.filter((sent) => sent.confirmation.waiting || sent === failed)
    this.#crowd = Math.max(CROWD, this.#sent.length * 2)
  }
}
