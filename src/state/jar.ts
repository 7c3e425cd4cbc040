import { deleteCookie, writeCookie, type CookieLine } from '../cookie/set-cookie.ts'
import type { CookieAttributes, CookiePlace } from '../cookie/attributes.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { View } from './view.ts'

/**
 * The browser's cookies: `get` and `set` at any moment of the exchange, before, during and after
 * the response, and never with an `await`.
 */
export class Jar implements Iterable<[name: string, value: string]> {
  readonly #exchange: Exchange
  readonly #view: View
  readonly #delivery: Delivery

  /** @internal */
  constructor(exchange: Exchange, view: View, delivery: Delivery) {
    this.#exchange = exchange
    this.#view = view
    this.#delivery = delivery
  }

  /** The cookie's value, decoded; of several with one name the first the browser sent. Undefined when there is none. */
  get(name: string): string | undefined {
    this.#read()
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.get(name) : written.value
  }

  /** Every value of that name, in the order the browser sent them. */
  getAll(name: string): string[] {
    this.#read()
    const written = this.#delivery.pending.find(name)
    if (written === undefined) return this.#view.getAll(name)
    return written.value === undefined ? [] : [written.value]
  }

  has(name: string): boolean {
    this.#read()
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.has(name) : written.value !== undefined
  }

  /**
   * Writes a cookie; the next `get` gives it back.
   *
   * It leaves as a header while the headers are open, as a ticket down the channel after that,
   * and otherwise with this browser's next ordinary response. Safe by default: path `/`, HttpOnly,
   * SameSite=Lax, and Secure on https.
   *
   * @throws UsageError when the name, the value or an attribute breaks RFC 6265bis.
   * @throws DeliveryError when no way to the browser is left.
   */
  set(name: string, value: string, attributes?: CookieAttributes): void {
    this.#write(writeCookie(name, value, attributes, this.#exchange.secure))
  }

  /** Deletes a cookie; one that was set with a path, a domain or partitioned needs the same here. Throws as {@link set} does. */
  delete(name: string, place?: CookiePlace): void {
    this.#write(deleteCookie(name, place, this.#exchange.secure))
  }

  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    this.#read()
    const { pending } = this.#delivery
    for (const entry of this.#view.entries()) {
      if (pending.find(entry[0]) === undefined) yield entry
    }
    for (const name of pending.names) {
      const value = pending.find(name)?.value
      if (value !== undefined) yield [name, value]
    }
  }

  #read(): void {
    if (this.#exchange.wasRead) return
    this.#exchange.wasRead = true
    this.#exchange.head.varies()
  }

  #write(line: CookieLine): void {
    const { clock, sequence } = this.#exchange.services
    this.#delivery.admit(line.name)
    const endsAt = line.maxAge === undefined ? line.expires : clock() + line.maxAge * 1000
    const over = endsAt !== undefined && endsAt <= clock()
    const value = over ? undefined : line.value
    const queued = { ...line, value, endsAt, sequence: sequence.next() }
    this.#delivery.pending.add(queued)
    this.#delivery.written(queued)
  }
}
