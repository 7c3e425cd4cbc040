import type { CookieAttributes, CookiePlace } from '../cookie/attributes.ts'
import type { CookieClass } from '../cookie/class-codec.ts'
import type { CookieDefinition } from '../cookie/definition.ts'
import type { AttributesFor } from '../cookie/prefixed-attributes.ts'
import { deleteCookie, writeCookie, type CookieLine } from '../cookie/set-cookie.ts'
import { DefinedCookies, type Texts } from './defined-cookies.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import { definitionBehind, definitionOfInstance } from './meant-cookie.ts'
import { UsageError } from '../errors.ts'
import { Bindings } from '../ticket/binding.ts'
import type { Line } from '../ticket/line.ts'
import type { View } from './view.ts'

/** A cookie by its name, its definition or its class. */
type Meant = string | CookieDefinition | CookieClass

/** What is no instance of a class of the app's, as far as types can tell. */
type NoInstance = CookieDefinition | Function | readonly unknown[] | PromiseLike<unknown>

/**
 * The browser's cookies: `get` and `set` at any moment of the exchange, before, during and after
 * the response, and never with an `await`.
 */
export class Jar implements Iterable<[name: string, value: string]> {
  readonly #exchange: Exchange
  readonly #view: View
  readonly #delivery: Delivery
  #defined: DefinedCookies | undefined

  /** @internal */
  constructor(exchange: Exchange, view: View, delivery: Delivery) {
    this.#exchange = exchange
    this.#view = view
    this.#delivery = delivery
  }

  /**
   * The cookie's value. By a name: its text, decoded; of several with one name the first the
   * browser sent; undefined when there is none. By a definition: a value of its type, or its
   * fallback. By a class: a fresh instance, with defaults for what the browser did not send.
   *
   * What a browser sent never throws: a forged, stale or malformed value reads as absent.
   *
   * @throws UsageError for a class that is no cookie, or an asynchronous schema.
   */
  get(name: string): string | undefined
  get<Value>(definition: CookieDefinition<Value>): Value
  get<Instance extends object>(Class: CookieClass<Instance>): Instance
  get(meant: Meant): unknown {
    return typeof meant === 'string' ? this.#get(meant) : this.#cookies.get(definitionBehind(meant))
  }

  /** Every valid value of that name or definition, in the order the browser sent them. */
  getAll(name: string): string[]
  getAll<Value>(definition: CookieDefinition<Value>): Exclude<Value, undefined>[]
  getAll(meant: Meant): unknown[] {
    return typeof meant === 'string'
      ? this.#getAll(meant)
      : this.#cookies.getAll(definitionBehind(meant))
  }

  /** Whether there is a value; by a definition or a class, a valid one. */
  has(meant: Meant): boolean {
    return typeof meant === 'string' ? this.#has(meant) : this.#cookies.has(definitionBehind(meant))
  }

  /**
   * Writes a cookie; the next `get` gives it back. By a definition or an instance of a cookie
   * class, attributes given here replace those of the definition.
   *
   * It leaves as a header while the headers are open, as a ticket down the channel after that,
   * and otherwise with this browser's next ordinary response. Safe by default: path `/`, HttpOnly,
   * SameSite=Lax, and Secure on https.
   *
   * @throws UsageError when the name, the value or an attribute breaks RFC 6265bis, when the schema
   * refuses the value, when it is too large, or when it is to be sealed and there is no secret.
   * @throws DeliveryError when no way to the browser is left.
   */
  set<Name extends string>(name: Name, value: string, attributes?: AttributesFor<Name>): void
  set<Input, Name extends string>(
    definition: CookieDefinition<unknown, Input, Name>,
    value: NoInfer<Input>,
    attributes?: AttributesFor<Name>,
  ): void
  set<Instance extends object>(
    instance: Instance extends NoInstance ? never : Instance,
    attributes?: CookieAttributes,
  ): void
  set(meant: string | object, ...rest: [unknown?, CookieAttributes?]): void {
    if (typeof meant === 'string') {
      const [value, attributes] = rest as [string, CookieAttributes?]
      return this.#write([writeCookie(meant, value, attributes, this.#exchange.secure)])
    }
    const instance = definitionOfInstance(meant)
    if (instance !== undefined)
      return this.#cookies.set(instance, meant, rest[0] as CookieAttributes | undefined)
    this.#cookies.set(definitionBehind(meant), ...(rest as [unknown, CookieAttributes?]))
  }

  /** Deletes a cookie; one that was set with a path, a domain or partitioned needs the same here, unless its definition says so. Throws as {@link set} does. */
  delete(meant: Meant, place?: CookiePlace): void {
    if (typeof meant === 'string')
      return this.#write([deleteCookie(meant, place, this.#exchange.secure)])
    this.#cookies.delete(definitionBehind(meant), place)
  }

  /** Every cookie by its name, as it travels: sealed values sealed. */
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

  #get(name: string): string | undefined {
    this.#read()
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.get(name) : written.value
  }

  #getAll(name: string): string[] {
    this.#read()
    const written = this.#delivery.pending.find(name)
    if (written === undefined) return this.#view.getAll(name)
    return written.value === undefined ? [] : [written.value]
  }

  #has(name: string): boolean {
    this.#read()
    const written = this.#delivery.pending.find(name)
    return written === undefined ? this.#view.has(name) : written.value !== undefined
  }

  #read(): void {
    if (this.#exchange.wasRead) return
    this.#exchange.wasRead = true
    this.#exchange.head.varies()
  }

  get #cookies(): DefinedCookies {
    return (this.#defined ??= new DefinedCookies(this.#exchange, this.#texts))
  }

  get #texts(): Texts {
    return {
      getAll: (name) => this.#getAll(name),
      has: (name) => this.#has(name),
      write: (lines) => this.#write(lines),
      canRepeat: () => this.#delivery.canRepeat(),
      repeat: (lines) => this.#repeat(lines),
    }
  }

  #write(lines: readonly CookieLine[]): void {
    for (const { name } of lines) {
      if (Bindings.isCookieName(name)) throw reserved(name)
      this.#delivery.admit(name)
    }
    const { sequence } = this.#exchange.services
    this.#queue(lines.map((line) => ({ ...line, sequence: sequence.next() })))
  }

  #repeat(lines: readonly CookieLine[]): void {
    const sequence = this.#exchange.arrivedAt
    this.#queue(lines.map((line) => ({ ...line, sequence, isRepeat: true })))
  }

  #queue(lines: readonly (CookieLine & Line)[]): void {
    const now = this.#exchange.services.clock()
    const queued = lines.map((line) => {
      const endsAt = line.maxAge === undefined ? line.expires : now + line.maxAge * 1000
      const isOver = endsAt !== undefined && endsAt <= now
      return { ...line, value: isOver ? undefined : line.value, endsAt }
    })
    this.#delivery.pending.add(...queued)
    for (const line of queued) this.#delivery.written(line)
  }
}

function reserved(name: string): UsageError {
  return new UsageError(
    'cookie-name',
    `Cookie "${name}": this name is the library's own. The cookie ties late writes to this browser, and they would be lost with it. Choose another name.`,
  )
}
