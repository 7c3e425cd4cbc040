import { readCookies } from '../cookie/header.ts'
import { Bindings, hashOf, type Binding } from '../ticket/binding.ts'
import type { Line } from '../ticket/line.ts'
import type { Outbox } from '../ticket/outbox.ts'
import type { Arrival } from './arrival.ts'
import type { Head } from './head.ts'
import type { Services } from './services.ts'

/** Sealed or signed, none has fewer characters, be it an id alone. */
const SHORTEST_SESSION = 80

/** One request of a browser and its response: who asks, from where, and whether the head is still here. */
export class Exchange {
  readonly arrival: Arrival
  readonly head: Head
  readonly services: Services
  /** When the browser sent its cookies, as a number in the order of all writes. */
  readonly arrivedAt: number
  /** True once anything in the answer may depend on a cookie. */
  wasRead = false
  /** True once the session was read or written: the answer is for this browser alone. */
  isPersonal = false
  /** True until a head has told the browser its new binding. */
  bindingIsNew = false
  #cookies: string | undefined
  #secure: boolean | undefined
  #origin: string | undefined
  #binding: Binding | undefined
  #bindingSought = false

  constructor(arrival: Arrival, head: Head, services: Services) {
    this.arrival = arrival
    this.head = head
    this.services = services
    this.arrivedAt = services.sequence.now()
  }

  get cookieHeader(): string {
    return (this.#cookies ??= this.arrival.header('cookie') ?? '')
  }

  /** Whether the browser reached us over https. */
  get secure(): boolean {
    return (this.#secure ??= isSecure(this.#forwarded('proto') ?? this.arrival.scheme))
  }

  /** The origin the browser sees this app at; empty when the request names none that makes sense. */
  get origin(): string {
    return (this.#origin ??= this.#findOrigin())
  }

  /** The path as the browser asked for it. */
  get path(): string {
    return this.#stripped + this.arrival.path
  }

  /** Below which path this server is asked for the library's own addresses. */
  get home(): string {
    const { mount } = this.arrival
    const { basePath } = this.services
    return `${basePath}/`.startsWith(`${mount}/`) ? basePath : mount + basePath
  }

  /** Where the library's own addresses live as the page sees them, which names the app there. */
  get app(): string {
    return this.#stripped + this.home
  }

  /** The page's way to the redeem endpoint. */
  get redeemPath(): string {
    return `${this.app}/redeem`
  }

  /** The browser's binding, undefined when it has none that we sealed. */
  get binding(): Binding | undefined {
    if (!this.#bindingSought) {
      this.#bindingSought = true
      this.#binding = this.#findBinding()
    }
    return this.#binding
  }

  set binding(binding: Binding) {
    this.#bindingSought = true
    this.#binding = binding
  }

  /** Whether the browser sent a cookie that may be the session's; there may be others of a name that ends like it. */
  get mayHaveSession(): boolean {
    return this.services.sessions.isIn(this.cookieHeader)
  }

  /** Whether the browser may have sent a session whose end moves though nobody looks at it: other software has cookies of that name, too. */
  get mayBeDue(): boolean {
    const { mayBeDue, rules } = this.services.sessions
    if (!mayBeDue || !this.mayHaveSession) return false
    if (rules.accept.length > 0) return true
    const text = readCookies(this.cookieHeader, rules.cookie.name)
    return text.some(({ length }) => length >= SHORTEST_SESSION)
  }

  /** The answer begins to depend on what the browser sent. */
  depends(): void {
    if (this.wasRead) return
    this.wasRead = true
    this.head.varies()
  }

  /** The answer begins to depend on the session. What is read of it may be changed in place, so the head has to wait for that. */
  dependsOnSession(): void {
    this.isPersonal = true
    if (this.head.isOpen) this.head.hold()
    this.depends()
  }

  /** Holds the head of a browser that may be bound, or have a session whose end moves: something may wait for it, or depend on what the host's own API writes. */
  holdIfKnown(): void {
    const isKnown = this.cookieHeader.includes('madeleine=')
    if (isKnown || this.mayBeDue) this.head.hold()
  }

  /** Makes sure that the browser is bound; the head has to tell it when that is new. */
  bind(): void {
    if (this.binding !== undefined) return
    this.binding = this.services.bindings.create()
    this.bindingIsNew = true
  }

  /** What this process remembers of the browser, if anything. */
  get outbox(): Outbox | undefined {
    return this.binding && this.services.outboxes.find(this.binding.id)
  }

  /** Whether a newer write of a cookie than this one is known. */
  isOvertaken(line: Pick<Line, 'key' | 'sequence'>): boolean {
    if (this.outbox?.isOvertaken(line)) return true
    return (this.binding?.written.get(hashOf(line.key)) ?? 0) > line.sequence
  }

  #findOrigin(): string {
    const host = this.#forwarded('host') ?? this.arrival.host
    const address = `${this.secure ? 'https' : 'http'}://${host}`
    return URL.canParse(address) ? new URL(address).origin : ''
  }

  /** On plain http anyone may have planted a second cookie of the name: the one that opens is ours. */
  #findBinding(): Binding | undefined {
    const name = Bindings.cookieName(this.secure)
    if (!this.cookieHeader.includes(name)) return
    for (const value of readCookies(this.cookieHeader, name).slice(0, 5)) {
      const binding = this.services.bindings.open(value)
      if (binding !== undefined) return binding
    }
    return undefined
  }

  /** What a proxy took off the path before it handed the request on. */
  get #stripped(): string {
    const prefix = (this.#forwarded('prefix') ?? '').replace(/\/$/, '')
    return /^(?:\/[\w.~%-]+)*$/.test(prefix) ? prefix : ''
  }

  /** What the trusted proxy farthest out says; proxies add at the end of the list. */
  #forwarded(what: 'proto' | 'host' | 'prefix'): string | undefined {
    const { trustedProxies } = this.services
    if (trustedProxies === 0) return undefined
    const said = this.arrival.header(`x-forwarded-${what}`)?.split(',')
    return said?.at(-Math.min(trustedProxies, said.length))?.trim() || undefined
  }
}

/** Some proxies say `wss` of a WebSocket's handshake. */
function isSecure(scheme: string): boolean {
  return /^(?:https|wss)$/i.test(scheme)
}
