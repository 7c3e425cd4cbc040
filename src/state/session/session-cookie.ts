import type { CheckedAttributes } from '../../cookie/checked-attributes.ts'
import { makeDefinition } from '../../cookie/definition-options.ts'
import type { CookieDefinition } from '../../cookie/definition.ts'
import type { CookieTexts } from '../cookie-texts.ts'
import { UsageError } from '../../errors.ts'
import { DefinedCookies } from '../defined-cookies.ts'
import type { Read } from '../read.ts'
import type { Exchange } from '../exchange.ts'
import type { Content } from './content.ts'
import type { ForeignSession } from './foreign-session.ts'
import type { Items } from './items.ts'
import type { Reopened } from './reopened.ts'
import type { Carried } from './session-codec.ts'
import type { SessionRules } from './session-rules.ts'

/** What a cookie, or one in chunks, may take; {@link DefinedCookies} measures what comes near. */
const LARGEST = 4000
const LARGEST_WHOLE = 32_000
/** What a session takes beside its items, with its seal around it, at the most. */
const HEAD_BYTES = 300
const LONGEST_ID = 'x'.repeat(22)
const LATEST = Number.MAX_SAFE_INTEGER

/** The session's cookie, as one handler sees it: what it has written itself comes first. */
export class SessionCookie {
  readonly #exchange: Exchange
  readonly #rules: SessionRules
  readonly #texts: CookieTexts
  readonly #reopened: Reopened
  #cookies: DefinedCookies | undefined
  #text: string | undefined
  #read: Read | undefined

  constructor(exchange: Exchange, rules: SessionRules, texts: CookieTexts, reopened: Reopened) {
    this.#exchange = exchange
    this.#rules = rules
    this.#texts = texts
    this.#reopened = reopened
  }

  /** What the cookie carries; undefined for what we did not seal. */
  get carried(): Carried | undefined {
    return this.#current()?.written as Carried | undefined
  }

  /** Whether it was sealed with an older secret. */
  get isStale(): boolean {
    return this.#current()?.isStale === true
  }

  /** Throws a DeliveryError when a write could not reach the browser. */
  admit(): void {
    this.#texts.admit(this.#rules.cookie.name)
  }

  /** Whether a write could reach the browser. */
  get isReachable(): boolean {
    try {
      this.admit()
      return true
    } catch {
      return false
    }
  }

  /** Writes it, for so many seconds; undefined for as long as the browser is open. */
  put(carried: Carried, maxAge: number | undefined): void {
    const { cookie } = this.#rules
    const { checked } = cookie
    const attributes: CheckedAttributes = maxAge === undefined ? checked : { ...checked, maxAge }
    this.#sized(() => this.#defined.put(cookie, carried, attributes))
  }

  /** Does something to the items, or nothing where it would not fit. */
  fitting<Result>(items: Items, work: (items: Items) => Result): Result {
    const undo = items.remember()
    try {
      const result = work(items)
      this.checkRoom(items)
      return result
    } catch (error) {
      undo()
      throw error
    }
  }

  /** Throws a UsageError (`cookie-size`) when a session of these items would not fit. */
  checkRoom(items: Items): void {
    const { cookie, codec } = this.#rules
    const escaping = codec.isJson ? 1 : 2
    const growth = escaping * (cookie.protection === 'signed' ? 3 : 4 / 3)
    const room = (cookie.isChunked ? LARGEST_WHOLE : LARGEST) - HEAD_BYTES
    if (items.mostBytes() * growth < room) return
    const fields = items.fields()
    if (bytesOf(fields) * growth < room) return
    const longest = {
      id: LONGEST_ID,
      version: LATEST,
      created: LATEST,
      since: LATEST,
      seen: LATEST,
    }
    this.#sized(() =>
      this.#defined.measure(cookie, { ...longest, permanent: true, user: '', fields } as Content),
    )
  }

  delete(): void {
    this.#defined.delete(this.#rules.cookie)
  }

  /** The first text of a foreign session's cookie. */
  foreignText({ cookie }: ForeignSession): string | undefined {
    return this.#texts.getAll(cookie)[0]
  }

  /** What a codec of others finds. */
  readForeign(foreign: ForeignSession): unknown {
    return this.#defined.read(definitionOf(foreign))?.value
  }

  deleteForeign(foreign: ForeignSession): void {
    this.#defined.delete(definitionOf(foreign))
  }

  #sized(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof UsageError) || error.code !== 'cookie-size') throw error
      throw tooLarge(this.#rules.cookie, error)
    }
  }

  get #defined(): DefinedCookies {
    return (this.#cookies ??= new DefinedCookies(this.#exchange, this.#texts))
  }

  #current(): Read | undefined {
    const text = this.#texts.get(this.#rules.cookie.name)
    if (text === this.#text) return this.#read
    this.#text = text
    this.#read = text === undefined ? undefined : this.#find(text)
    return this.#read
  }

  #find(text: string): Read | undefined {
    const known = this.#reopened.find(text)
    if (known !== undefined && !isOver(known, this.#exchange.services.clock())) return known
    const { cookie } = this.#rules
    const read = this.#defined.read(cookie)
    // Of several, another than the first may have opened.
    const isWhole = !cookie.isChunked && this.#texts.getAll(cookie.name).length === 1
    if (read !== undefined && isWhole) this.#reopened.opened(text, read)
    return read
  }
}

function bytesOf(fields: Iterable<[string, string]>): number {
  let bytes = 0
  for (const [key, text] of fields) bytes += Buffer.byteLength(key) + Buffer.byteLength(text) + 4
  return bytes
}

function isOver({ expires = 0 }: Read, now: number): boolean {
  return expires !== 0 && expires * 1000 <= now
}

const definitions = new WeakMap<ForeignSession, CookieDefinition>()

function definitionOf(foreign: ForeignSession): CookieDefinition {
  const { cookie, place, codec } = foreign
  const known = definitions.get(foreign)
  if (known !== undefined) return known
  const definition = makeDefinition(cookie, { ...place, ...(codec && { codec }) })
  definitions.set(foreign, definition)
  return definition
}

function tooLarge({ name, isChunked }: CookieDefinition, { message }: UsageError): UsageError {
  const [taken] = /\d+ bytes/.exec(message) ?? ['more']
  const limit = isChunked
    ? 'even in chunks no more than 32768 travel'
    : 'browsers ignore a cookie over 4096'
  const chunks = isChunked
    ? ''
    : ' let it be split over several with madeleine({ session: { chunked: true } }),'
  return new UsageError(
    'cookie-size',
    `The session takes ${taken} in its cookie "${name}", but ${limit}. Keep less in it,${chunks} or keep sessions in a store: madeleine({ store }).`,
  )
}
