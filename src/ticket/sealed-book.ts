import type { Random } from '../seal/random.ts'
import type { Sealer } from '../seal/sealer.ts'
import { hashOf } from './binding.ts'
import {
  LARGEST_REDEMPTION,
  RETRY_WINDOW,
  TICKET_LIFETIME,
  WORKER_SKEW,
  type Bearer,
  type Book,
  type Redeemed,
  type RedeemedLine,
  type Refused,
  type Ticket,
} from './book.ts'
import type { Line } from './line.ts'
import type { Clock } from './sequence.ts'

/** What a sealed ticket holds. */
interface Content {
  readonly id: string
  readonly browser: string
  readonly origin: string
  readonly issuedAt: number
  readonly lines: readonly RedeemedLine[]
}

interface Spent {
  readonly idempotencyKey: string | undefined
  readonly at: number
  readonly forgetAt: number
}

const NAME = 'ticket'
const ID_BYTES = 16
const SEAL_BYTES = 32
/** What fits into a redemption as base64url, beside `{"ticket":""}`. */
const LARGEST_CONTENT = Math.floor(((LARGEST_REDEMPTION - 13) * 3) / 4) - SEAL_BYTES

/**
 * Tickets that carry their lines sealed inside, so that any worker with the secret can redeem
 * them and no store is needed; which ones were spent is remembered in this process.
 */
export class SealedBook implements Book {
  readonly #sealer: Sealer
  readonly #random: Random
  readonly #clock: Clock
  readonly #spent = new Map<string, Spent>()

  constructor(sealer: Sealer, random: Random, clock: Clock) {
    this.#sealer = sealer
    this.#random = random
    this.#clock = clock
  }

  issue(browser: string, origin: string, lines: readonly Line[]): Ticket[] {
    const tickets: Ticket[] = []
    const room = LARGEST_CONTENT - this.#write(browser, origin, []).bytes.length
    let batch: RedeemedLine[] = []
    let used = 0
    for (const line of lines.map(packed)) {
      const size = row(line).length + 1
      if (batch.length > 0 && used + size > room) {
        tickets.push(this.#seal(browser, origin, batch))
        batch = []
        used = 0
      }
      batch.push(line)
      used += size
    }
    tickets.push(this.#seal(browser, origin, batch))
    return tickets
  }

  redeem(text: string, { binding, origin, idempotencyKey }: Bearer): Redeemed | Refused {
    const content = this.#open(text)
    if (content === undefined) return { ok: false, why: 'forged' }
    const refuse = (why: Refused['why']): Refused => ({ ok: false, why, ...owner(content) })
    if (origin !== undefined && origin !== content.origin) return refuse('foreign-origin')
    if (binding === undefined) return refuse('unbound')
    if (binding.id !== content.browser) return refuse('other-browser')
    const good: Redeemed = { ok: true, id: content.id, lines: content.lines }
    const now = this.#clock()
    const spent = this.#spent.get(content.id)
    if (spent !== undefined) return isRetry(spent, idempotencyKey, now) ? good : refuse('spent')
    const age = now - content.issuedAt
    if (age >= TICKET_LIFETIME || age < -WORKER_SKEW) return refuse('expired')
    this.#spend(content, idempotencyKey, now)
    return good
  }

  #spend({ id, issuedAt }: Content, idempotencyKey: string | undefined, now: number): void {
    this.#forget(now)
    const forgetAt = Math.max(issuedAt + TICKET_LIFETIME, now + RETRY_WINDOW)
    this.#spent.set(id, { idempotencyKey, at: now, forgetAt })
  }

  /** Oldest first, and no further than the first that still counts: each is looked at once. */
  #forget(now: number): void {
    for (const [id, { forgetAt }] of this.#spent) {
      if (forgetAt > now) return
      this.#spent.delete(id)
    }
  }

  #seal(browser: string, origin: string, lines: readonly RedeemedLine[]): Ticket {
    const { id, bytes } = this.#write(browser, origin, lines)
    return { id, text: this.#sealer.seal(bytes, NAME) }
  }

  #write(browser: string, origin: string, lines: readonly RedeemedLine[]) {
    const id = Buffer.from(this.#random(ID_BYTES)).toString('base64url')
    const content = [id, browser, origin, this.#clock(), ...lines.map(row)]
    return { id, bytes: Buffer.from(content.join('\n')) }
  }

  #open(text: string): Content | undefined {
    const bytes = this.#sealer.open(text, NAME, this.#clock())?.payload
    return bytes && read(bytes)
  }
}

function isRetry(spent: Spent, idempotencyKey: string | undefined, now: number): boolean {
  if (idempotencyKey === undefined || spent.idempotencyKey !== idempotencyKey) return false
  return now - spent.at < RETRY_WINDOW
}

function owner({ id, browser }: Content): { id: string; browser: string } {
  return { id, browser }
}

function packed({ key, sequence, text }: Line): RedeemedLine {
  return { hash: hashOf(key), sequence, text }
}

/** On one line, which no Set-Cookie line can leave; JSON would double the quotes a path may hold. */
function row({ hash, sequence, text }: RedeemedLine): string {
  return `${hash} ${sequence} ${text}`
}

/** Whatever opens was sealed by this class: its shape is known. */
function read(bytes: Buffer): Content {
  const [id, browser, origin, issuedAt, ...rows] = bytes.toString().split('\n')
  const lines = rows.map(unpacked)
  return { id: id!, browser: browser!, origin: origin!, issuedAt: Number(issuedAt), lines }
}

function unpacked(text: string): RedeemedLine {
  const [hash = '', sequence] = text.split(' ', 2)
  const start = hash.length + 1 + sequence!.length + 1
  return { hash, sequence: Number(sequence), text: text.slice(start) }
}
