import { DeliveryError, type DeliveryCode } from '../errors.ts'

type Outcome = 'waiting' | 'confirmed' | DeliveryCode | DeliveryError

/** Whether the browser has fetched one ticket: still waiting, confirmed, or why it never will. */
export class Confirmation {
  readonly ticket: string
  readonly issuedAt: number
  #outcome: Outcome = 'waiting'
  #listeners: (() => void)[] | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ticket: string, issuedAt: number) {
    this.ticket = ticket
    this.issuedAt = issuedAt
  }

  get waiting(): boolean {
    return this.#outcome === 'waiting'
  }

  get failed(): boolean {
    return !this.waiting && this.#outcome !== 'confirmed'
  }

  confirm(): void {
    this.#conclude('confirmed')
  }

  /** By its code, or with an error that says more. */
  fail(reason: DeliveryCode | DeliveryError): void {
    this.#conclude(reason)
  }

  /** Fails unless the browser confirms within `delay` milliseconds; the expiry, last of all limits, replaces no other. */
  failIn(delay: number, code: DeliveryCode): void {
    if (!this.waiting || (this.#timer !== undefined && code === 'expired')) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.fail(code), delay)
    this.#timer.unref?.()
  }

  /** Resolves when confirmed; rejects with a DeliveryError when that can no longer be. */
  async outcome(): Promise<void> {
    if (this.waiting) await new Promise<void>((resolve) => (this.#listeners ??= []).push(resolve))
    if (this.#outcome === 'confirmed' || this.#outcome === 'waiting') return
    if (this.#outcome instanceof DeliveryError) throw this.#outcome
    throw new DeliveryError(this.#outcome, reasons[this.#outcome])
  }

  #conclude(outcome: Outcome): void {
    if (!this.waiting) return
    this.#outcome = outcome
    clearTimeout(this.#timer)
    for (const listener of this.#listeners ?? []) listener()
    this.#listeners = undefined
  }
}

const PARKED =
  'The cookies go out with the next ordinary response to this browser, within 10 minutes.'

const reasons: Record<DeliveryCode, string> = {
  'no-way': 'There is no way left to reach the browser.',
  'channel-closed': `The page left before it fetched its cookies. ${PARKED}`,
  'cookies-blocked':
    'The browser does not keep cookies: the binding cookie set when the channel opened did not come back.',
  expired: `The page did not fetch its cookies within 60 seconds. ${PARKED}`,
  refused: `The page fetched its cookies and was refused: check that origins, trustProxy and basePath fit the address the page was loaded from. ${PARKED}`,
  unreachable: `The page could not reach the redeem endpoint. ${PARKED}`,
  storage: 'The browser would not keep what was written.',
  'session-ended': 'The session was destroyed or renewed meanwhile.',
  dropped: 'Too many writes wait for browsers that do not come back, and these were the oldest.',
}
