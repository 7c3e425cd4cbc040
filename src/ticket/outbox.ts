import type { DeliveryCode, DeliveryError } from '../errors.ts'
import { hashOf, NOTHING } from './binding.ts'
import { PARKED_LIFETIME, TICKET_LIFETIME, WORKER_SKEW, type RedeemedLine } from './book.ts'
import { Confirmation } from './confirmation.ts'
import type { Line } from './line.ts'
import { Sequence, type Clock } from './sequence.ts'

/** Is told of every write to a browser, whichever response or channel made it. */
export type Watcher = (lines: readonly Line[]) => void

/** The most lines that wait for one browser; browsers keep no more cookies than that for a site. */
const MOST_WAITING = 256

/** The most tickets under way to one browser; a page that lets more pile up has stopped redeeming. */
const MOST_UNDER_WAY = 1000

const NOBODY: readonly Watcher[] = []

/** What this process is still to tell one browser, and what it lately told it. */
export class Outbox {
  readonly id: string
  readonly #clock: Clock
  // Made when first needed: an idle channel needs none of the maps, and there may be very many channels.
  #watchers: readonly Watcher[] = NOBODY
  #confirmations: Map<string, Confirmation> | undefined
  #waiting: Map<string, Line> | undefined
  #written: Map<string, number> | undefined
  #newestHead: object | undefined
  /** Bytes of the lines that wait. */
  bytes = 0

  constructor(id: string, clock: Clock) {
    this.id = id
    this.#clock = clock
  }

  /** True when forgetting it would lose nothing. */
  get idle(): boolean {
    this.#expire()
    if (this.#watchers.length > 0) return false
    return !this.#waiting?.size && !this.#confirmations?.size && !this.#written?.size
  }

  /** Stands for the head that was the last to tell the browser what was written. */
  get newestHead(): object | undefined {
    return this.#newestHead
  }

  /** Calls `watcher` for every write by others from now on, until the function it answers is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers = [...this.#watchers, watcher]
    return () => {
      this.#watchers = this.#watchers.filter((one) => one !== watcher)
    }
  }

  /** Keeps lines until the browser has confirmed them or an ordinary response has taken them along. */
  wait(lines: readonly Line[], from?: Watcher): void {
    const due = lines.filter((line) => !line.isRepeat || !this.isOvertaken(line))
    for (const line of due) this.#keep(hashOf(line.key), line)
    this.#tell(due, from)
  }

  /** Whether a newer write of the same cookie waits, or has been told. */
  isOvertaken({ key, sequence }: Pick<Line, 'key' | 'sequence'>): boolean {
    return this.#newestOf(hashOf(key)) > sequence
  }

  /** Whether a write of this name has not reached the browser so far. */
  awaits(name: string): boolean {
    return [...(this.#waiting?.values() ?? [])].some((line) => line.name === name)
  }

  /** Remembers lines that left in the head of a response: no older line of theirs may follow. */
  sent(lines: readonly Line[]): void {
    for (const { key, sequence } of lines) this.#passed(hashOf(key), sequence)
    this.#tell(lines)
    this.#newestHead = {}
  }

  /**
   * Keeps lines again which left in a head that may not have arrived, unless a newer write has
   * taken their place. Whether it did arrive the browser says itself, by the binding cookie that
   * came along; but not when another response has told it of these lines since.
   */
  putBack(lines: readonly Line[], head: object | undefined): void {
    for (const line of lines) {
      const hash = hashOf(line.key)
      if (this.#newestOf(hash) > line.sequence) continue
      this.#written?.delete(hash)
      this.#keep(hash, { ...line, isDoubtful: line.isDoubtful || head !== this.#newestHead })
    }
  }

  /** Remembers a ticket under way. */
  issued(ticket: string): Confirmation {
    const confirmation = new Confirmation(ticket, this.#clock())
    this.#confirmations ??= new Map()
    if (this.#confirmations.size >= MOST_UNDER_WAY) this.#giveUpOldest()
    this.#confirmations.set(ticket, confirmation)
    return confirmation
  }

  /** The lines of a redeemed ticket that no newer write has overtaken; they count as told from now on. */
  redeemed(
    ticket: string,
    lines: readonly RedeemedLine[],
    known: ReadonlyMap<string, number>,
  ): RedeemedLine[] {
    const newest = this.#newest()
    const good = lines.filter(
      ({ hash, sequence }) => sequence >= Math.max(newest.get(hash) ?? 0, known.get(hash) ?? 0),
    )
    for (const { hash, sequence } of good) this.#passed(hash, sequence)
    this.conclude(ticket)
    this.#newestHead = undefined
    return good
  }

  /** What was issued under this name has been done, or has failed. */
  conclude(ticket: string, error?: DeliveryError): void {
    const confirmation = this.confirmation(ticket)
    if (error === undefined) confirmation?.confirm()
    else confirmation?.fail(error)
    this.#confirmations?.delete(ticket)
  }

  confirmation(ticket: string): Confirmation | undefined {
    return this.#confirmations?.get(ticket)
  }

  /**
   * Hands over what waits, oldest first, up to `room` bytes and at least one line: proxies refuse
   * a head much larger than 8 KB. What the browser is `known` to have is forgotten, it or a newer
   * write, though another worker brought it.
   */
  takeWaiting(known: ReadonlyMap<string, number> = NOTHING, room = 8192): Line[] {
    this.#expire()
    const lines: Line[] = []
    for (const [hash, line] of this.#waiting ?? []) {
      if (isKnown(line, known.get(hash) ?? 0)) {
        this.#forget(hash)
        continue
      }
      room -= line.text.length
      if (room < 0 && lines.length > 0) break
      lines.push(line)
      this.#forget(hash)
    }
    return lines
  }

  /** The number of the newest write per cookie that this process knows to be in the browser. */
  written(): ReadonlyMap<string, number> {
    return this.#written ?? NOTHING
  }

  #keep(hash: string, line: Line): void {
    this.#forget(hash)
    this.#waiting ??= new Map()
    if (this.#waiting.size >= MOST_WAITING) this.#forget(this.#waiting.keys().next().value!)
    this.#waiting.set(hash, line)
    this.bytes += line.text.length
  }

  #forget(hash: string): void {
    const line = this.#waiting?.get(hash)
    if (line === undefined) return
    this.bytes -= line.text.length
    this.#waiting!.delete(hash)
  }

  #passed(hash: string, sequence: number): void {
    const newest = this.#newest()
    if (sequence > (newest.get(hash) ?? 0)) newest.set(hash, sequence)
    const waiting = this.#waiting?.get(hash)
    if (waiting !== undefined && waiting.sequence <= sequence) this.#forget(hash)
  }

  #newestOf(hash: string): number {
    return Math.max(this.#written?.get(hash) ?? 0, this.#waiting?.get(hash)?.sequence ?? 0)
  }

  #newest(): Map<string, number> {
    return (this.#written ??= new Map())
  }

  #tell(lines: readonly Line[], from?: Watcher): void {
    for (const watcher of this.#watchers) if (watcher !== from) watcher(lines)
  }

  #expire(): void {
    const now = this.#clock()
    const lately = now - TICKET_LIFETIME - WORKER_SKEW
    for (const [hash, { sequence }] of this.#waiting ?? []) {
      if (Sequence.timeOf(sequence) <= now - PARKED_LIFETIME) this.#forget(hash)
    }
    for (const [hash, sequence] of this.#written ?? []) {
      if (Sequence.timeOf(sequence) <= lately) this.#written!.delete(hash)
    }
    // Oldest first: the first that is still good ends the search.
    for (const [ticket, { issuedAt }] of this.#confirmations ?? []) {
      if (issuedAt > now - TICKET_LIFETIME) break
      this.#giveUp(ticket, 'expired')
    }
  }

  #giveUpOldest(): void {
    const [oldest = ''] = this.#confirmations!.keys()
    this.#giveUp(oldest, 'dropped')
  }

  #giveUp(ticket: string, code: DeliveryCode): void {
    this.#confirmations?.get(ticket)?.fail(code)
    this.#confirmations?.delete(ticket)
  }
}

function isKnown({ sequence, isDoubtful = false }: Line, newest: number): boolean {
  return newest > sequence || (newest === sequence && !isDoubtful)
}
