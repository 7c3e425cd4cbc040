import type { CookieLine } from '../cookie/set-cookie.ts'
import { UsageError } from '../errors.ts'
import { Bindings } from '../ticket/binding.ts'
import type { Line } from '../ticket/line.ts'
import type { Texts } from './defined-cookies.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { View } from './view.ts'

/** The browser's cookies as plain texts: what was written here and waits, before what the browser has. */
export class CookieTexts implements Texts {
  readonly #exchange: Exchange
  readonly #view: View
  readonly #delivery: Delivery

  constructor(exchange: Exchange, view: View, delivery: Delivery) {
    this.#exchange = exchange
    this.#view = view
    this.#delivery = delivery
  }

  get(name: string): string | undefined {
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.get(name) : written.value
  }

  getAll(name: string): string[] {
    const written = this.#delivery.pending.find(name)
    if (written === undefined) return this.#view.getAll(name)
    return written.value === undefined ? [] : [written.value]
  }

  has(name: string): boolean {
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.has(name) : written.value !== undefined
  }

  *entries(): Generator<[name: string, value: string]> {
    const { pending } = this.#delivery
    for (const entry of this.#view.entries()) {
      if (pending.find(entry[0]) === undefined) yield entry
    }
    for (const name of pending.names) {
      const value = pending.find(name)?.value
      if (value !== undefined) yield [name, value]
    }
  }

  write(lines: readonly CookieLine[]): void {
    for (const { name } of lines) {
      if (Bindings.isCookieName(name)) throw reserved(name)
      this.#delivery.admit(name)
    }
    const { sequence } = this.#exchange.services
    this.#queue(lines, () => sequence.next(), false)
  }

  /** Throws a DeliveryError when a write of this cookie could no longer reach the browser. */
  admit(name: string): void {
    this.#delivery.admit(name)
  }

  canRepeat(): boolean {
    return this.#delivery.canRepeat()
  }

  repeat(lines: readonly CookieLine[]): void {
    const sequence = this.#exchange.arrivedAt
    this.#queue(lines, () => sequence, true)
  }

  #queue(lines: readonly CookieLine[], number: () => number, isRepeat: boolean): void {
    const now = this.#exchange.services.clock()
    const queued = lines.map((line): Line => {
      const { key, name, path, domain, text, maxAge, expires } = line
      const endsAt = maxAge === undefined ? expires : now + maxAge * 1000
      const isOver = endsAt !== undefined && endsAt <= now
      const value = isOver ? undefined : line.value
      return { key, name, value, path, domain, text, sequence: number(), endsAt, isRepeat }
    })
    this.#delivery.pending.add(...queued)
    for (const line of queued) this.#delivery.written(line)
  }
}

/** As {@link CookieTexts}, for an app that looks at them: its answer may depend on what it sees, and the session's cookie is not its own. */
export class SeenTexts extends CookieTexts {
  readonly #seen: Exchange

  constructor(exchange: Exchange, view: View, delivery: Delivery) {
    super(exchange, view, delivery)
    this.#seen = exchange
  }

  override get(name: string): string | undefined {
    this.#seen.depends()
    return super.get(name)
  }

  override getAll(name: string): string[] {
    this.#seen.depends()
    return super.getAll(name)
  }

  override has(name: string): boolean {
    this.#seen.depends()
    return super.has(name)
  }

  override write(lines: readonly CookieLine[]): void {
    const { isPersonal, services } = this.#seen
    const { name } = services.sessions.rules.cookie
    if (isPersonal && lines.some((line) => line.name === name)) throw sessions(name)
    super.write(lines)
  }

  override *entries(): Generator<[name: string, value: string]> {
    this.#seen.depends()
    yield* super.entries()
  }
}

function reserved(name: string): UsageError {
  return new UsageError(
    'cookie-name',
    `Cookie "${name}": this name is the library's own. The cookie ties late writes to this browser, and they would be lost with it. Choose another name.`,
  )
}

function sessions(name: string): UsageError {
  return new UsageError(
    'cookie-name',
    `Cookie "${name}": this exchange has a session, which is kept in this cookie. Choose another name, or give the session one: madeleine({ session: { cookie: { name: '…' } } }).`,
  )
}
