import type { Line } from './line.ts'

/** How long a ticket can be redeemed, in milliseconds. */
export const TICKET_LIFETIME = 60_000

/** How long a line that no ticket brought waits for its browser to come back, in milliseconds. */
export const PARKED_LIFETIME = 600_000

/** How far the clocks of two workers may differ, in milliseconds. */
export const WORKER_SKEW = 45_000

/** How long a redemption repeated under its Idempotency-Key gets the same answer, in milliseconds. */
export const RETRY_WINDOW = 10_000

/** The largest redemption a page may send, in bytes; a ticket and its JSON fit into it. */
export const LARGEST_REDEMPTION = 8192

/** The right to fetch pending cookies once. */
export interface Ticket {
  /** Names the ticket among ours; is not in what travels. */
  readonly id: string
  /** What travels: opaque, base64url. */
  readonly text: string
}

/** Who brings a ticket. */
export interface Bearer {
  /** Of the browser that asks; undefined when it sent none that we sealed. */
  readonly binding: { readonly id: string } | undefined
  /** The page's origin; undefined where configured origins have already decided. */
  readonly origin: string | undefined
  readonly idempotencyKey: string | undefined
}

/** A line as a ticket carries it. */
export interface RedeemedLine {
  readonly hash: string
  readonly sequence: number
  readonly text: string
}

/** A ticket that was good. */
export interface Redeemed {
  readonly ok: true
  readonly id: string
  readonly lines: readonly RedeemedLine[]
}

/** A ticket that was not; whose it is and why is for the server to know, and for nobody else. */
export interface Refused {
  readonly ok: false
  readonly why: 'forged' | 'expired' | 'spent' | 'foreign-origin' | 'unbound' | 'other-browser'
  readonly id?: string
  readonly browser?: string
}

/**
 * Issues tickets and redeems them.
 *
 * An implementation MUST answer `redeem` with the lines at most once per ticket, except to the same
 * Idempotency-Key of the same browser within {@link RETRY_WINDOW}. It MUST check binding, then age,
 * then spend in one atomic step, and MUST NOT spend a ticket that it refuses.
 */
export interface Book {
  /** Makes tickets for `lines`, in order, each small enough to be redeemed; one without lines only proves that the browser is there. */
  issue(browser: string, origin: string, lines: readonly Line[]): Ticket[]
  redeem(text: string, bearer: Bearer): Redeemed | Refused
}
