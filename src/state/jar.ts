import type { CookieAttributes, CookiePlace } from '../cookie/attributes.ts'
import type { CookieClass } from '../cookie/class-codec.ts'
import type { CookieDefinition } from '../cookie/definition.ts'
import type { AttributesFor } from '../cookie/prefixed-attributes.ts'
import { deleteCookie, writeCookie } from '../cookie/set-cookie.ts'
import { SeenTexts } from './cookie-texts.ts'
import { DefinedCookies } from './defined-cookies.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import { definitionBehind, definitionOfInstance } from './meant-cookie.ts'
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
  readonly #texts: SeenTexts
  #defined: DefinedCookies | undefined

  /** @internal */
  constructor(exchange: Exchange, view: View, delivery: Delivery) {
    this.#exchange = exchange
    this.#texts = new SeenTexts(exchange, view, delivery)
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
    return typeof meant === 'string'
      ? this.#texts.get(meant)
      : this.#cookies.get(definitionBehind(meant))
  }

  /** Every valid value of that name or definition, in the order the browser sent them. */
  getAll(name: string): string[]
  getAll<Value>(definition: CookieDefinition<Value>): Exclude<Value, undefined>[]
  getAll(meant: Meant): unknown[] {
    return typeof meant === 'string'
      ? this.#texts.getAll(meant)
      : this.#cookies.getAll(definitionBehind(meant))
  }

  /** Whether there is a value; by a definition or a class, a valid one. */
  has(meant: Meant): boolean {
    return typeof meant === 'string'
      ? this.#texts.has(meant)
      : this.#cookies.has(definitionBehind(meant))
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
      return this.#texts.write([writeCookie(meant, value, attributes, this.#exchange.secure)])
    }
    const instance = definitionOfInstance(meant)
    if (instance !== undefined)
      return this.#cookies.set(instance, meant, rest[0] as CookieAttributes | undefined)
    this.#cookies.set(definitionBehind(meant), ...(rest as [unknown, CookieAttributes?]))
  }

  /** Deletes a cookie; one that was set with a path, a domain or partitioned needs the same here, unless its definition says so. Throws as {@link set} does. */
  delete(meant: Meant, place?: CookiePlace): void {
    if (typeof meant === 'string')
      return this.#texts.write([deleteCookie(meant, place, this.#exchange.secure)])
    this.#cookies.delete(definitionBehind(meant), place)
  }

  /** Every cookie by its name, as it travels: sealed values sealed. */
  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#texts.entries()
  }

  get #cookies(): DefinedCookies {
    return (this.#defined ??= new DefinedCookies(this.#exchange, this.#texts))
  }
}
