import type { CookieAttributes, CookiePlace } from '../cookie/attributes.ts'
import { checkAttributes, type CheckedAttributes } from '../cookie/checked-attributes.ts'
import { chunkName, joined, split, staleChunks } from '../cookie/chunks.ts'
import type { CodecContext } from '../cookie/codec.ts'
import type { CookieDefinition } from '../cookie/definition.ts'
import { deleteCookie, writeChecked, type CookieLine } from '../cookie/set-cookie.ts'
import { UsageError } from '../errors.ts'
import { digest } from '../seal/digest.ts'
import type { Exchange } from './exchange.ts'
import type { Read } from './read.ts'
import { protect, reveal, type Revealed } from './protection.ts'

/** The jar's plain texts, below the definitions. */
export interface Texts {
  getAll(name: string): string[]
  has(name: string): boolean
  /** All of them or, where one is refused, none. */
  write(lines: readonly CookieLine[]): void
  /** Whether what the browser has may go to it once more, sealed anew. */
  canRepeat(): boolean
  /** As {@link write}, for that. */
  repeat(lines: readonly CookieLine[]): void
}

/** Of several cookies with one name somebody may have planted some: so many are looked into. */
const MOST_TRIED = 5

/** Reads and writes cookies as their definitions say: protection, codec, schema, chunks. */
export class DefinedCookies {
  readonly #exchange: Exchange
  readonly #texts: Texts

  constructor(exchange: Exchange, texts: Texts) {
    this.#exchange = exchange
    this.#texts = texts
  }

  get(definition: CookieDefinition): unknown {
    const read = this.read(definition)
    if (read === undefined) return definition.fallback()
    if (read.isStale && definition.resealsOnRead && this.#texts.canRepeat())
      this.#reseal(definition, read)
    return read.value
  }

  /** Every valid value, in the order the browser sent them. */
  getAll(definition: CookieDefinition): unknown[] {
    const texts = this.#texts.getAll(definition.name).slice(0, MOST_TRIED)
    return texts.flatMap((text) => this.#open(definition, text) ?? []).map(({ value }) => value)
  }

  has(definition: CookieDefinition): boolean {
    return this.read(definition) !== undefined
  }

  set(definition: CookieDefinition, value: unknown, attributes?: CookieAttributes): void {
    const { name, attributes: own, checked } = definition
    const all = attributes === undefined ? checked : checkAttributes(name, merged(own, attributes))
    this.put(definition, value, all)
  }

  /** As {@link set}, with attributes that were checked before. */
  put(definition: CookieDefinition, value: unknown, attributes: CheckedAttributes): void {
    this.#texts.write(this.#lines(definition, value, attributes))
  }

  /** Throws the UsageError that writing it would, and writes nothing. */
  measure(definition: CookieDefinition, value: unknown): void {
    this.#lines(definition, value, definition.checked)
  }

  /** Deletes it where it was written, chunks and what its codec wrote beside it with it. */
  delete(definition: CookieDefinition, place?: CookiePlace): void {
    const { name, attributes, codec } = definition
    const where = { ...attributes, ...place }
    const names = [name, ...(codec.suffixes ?? []).map((suffix) => name + suffix)]
    this.#texts.write(
      [...names, ...this.#stale(definition, 1)].map((one) => this.#deletion(one, where)),
    )
  }

  /** The first valid value, with what is known of its seal. */
  read(definition: CookieDefinition): Read | undefined {
    const texts = this.#texts.getAll(definition.name)
    const tried = definition.isTelling ? MOST_TRIED : 1
    for (const text of texts.slice(0, tried)) {
      const read = this.#open(definition, text)
      if (read !== undefined) return read
    }
    return undefined
  }

  #open(definition: CookieDefinition, text: string): Read | undefined {
    if (definition.takesAnyText)
      return this.#openForeign(definition, text) ?? this.#openOwn(definition, text)
    return this.#openOwn(definition, text) ?? this.#openForeign(definition, text)
  }

  #openOwn(definition: CookieDefinition, text: string): Read | undefined {
    const whole = definition.isChunked ? this.#joined(definition.name, text) : text
    const { clock, seals } = this.#exchange.services
    const revealed: Revealed | undefined =
      whole === undefined ? undefined : reveal(definition, whole, seals, clock())
    const found = revealed && definition.decode(revealed.payload, this.#context(definition))
    if (found === undefined) return undefined
    const { written, value } = found
    return { written, value, expires: revealed!.expires, isStale: !revealed!.isNewest }
  }

  #openForeign(definition: CookieDefinition, text: string): Read | undefined {
    for (const codec of definition.accept) {
      const found = definition.decode(text, this.#context(definition), codec)
      if (found !== undefined) return { ...found, expires: undefined, isStale: true }
    }
    return undefined
  }

  #joined(name: string, first: string): string | undefined {
    return joined(first, (index) => this.#texts.getAll(chunkName(name, index))[0], digest)
  }

  #lines(
    definition: CookieDefinition,
    value: unknown,
    attributes: CheckedAttributes,
  ): CookieLine[] {
    const { clock, seals } = this.#exchange.services
    const { name, codec, isChunked } = definition
    const texts = definition.encode(value, this.#context(definition))
    const expires = endOf(attributes, clock())
    const sealed = protect(definition, texts[0]!, seals, expires)
    if (definition.isSingle) return [this.#line(name, sealed, attributes)]
    const parts = isChunked ? split(name, sealed, attributes, digest) : [sealed]
    const chunks = parts.map((part, index) => this.#line(chunkName(name, index), part, attributes))
    const beside = (codec.suffixes ?? []).map((suffix, index) =>
      this.#line(name + suffix, texts[index + 1]!, attributes),
    )
    const stale = this.#stale(definition, parts.length)
    const deletions = stale.map((one) => this.#deletion(one, placeOf(attributes)))
    return [...chunks, ...beside, ...deletions]
  }

  /**
   * Sends a value once more. It dates from when the browser sent it: what was written since, by
   * whomever, stays. A new seal does not make the cookie live longer than the old one did, and
   * where none can be made, the old one stays.
   */
  #reseal(definition: CookieDefinition, read: Read): void {
    const { arrivedAt: sequence, services } = this.#exchange
    const { name } = definition
    if (this.#hasNewest(definition)) return
    try {
      const attributes = { ...definition.checked, ...this.#rest(read) }
      const lines = this.#lines(definition, read.written, attributes)
      if (!lines.some(({ key }) => this.#exchange.isOvertaken({ key, sequence })))
        this.#texts.repeat(lines)
    } catch (error) {
      const why = error instanceof UsageError ? error.message : 'its schema or codec threw.'
      services.reportOnce(`reseal ${name}`, `Cookie "${name}" could not be sealed anew: ${why}`)
    }
  }

  /** What is left of a seal's life; a format of others does not tell, so that the definition does. */
  #rest({ expires }: Read): Partial<CheckedAttributes> {
    if (expires === undefined) return {}
    const now = Math.floor(this.#exchange.services.clock() / 1000)
    return { maxAge: expires === 0 ? undefined : expires - now, expires: undefined }
  }

  /** Whether the browser also has the cookie sealed anew, at a path or domain where it comes later. */
  #hasNewest(definition: CookieDefinition): boolean {
    const texts = this.#texts.getAll(definition.name).slice(0, MOST_TRIED)
    return texts.some((text) => this.#open(definition, text)?.isStale === false)
  }

  /** What an older write has left: chunks from an index on, and what an accepted codec had beside its own. */
  #stale(definition: CookieDefinition, from: number): string[] {
    const { name, accept, codec, isChunked } = definition
    const { outbox } = this.#exchange
    const isThere = (one: string) => this.#texts.has(one) || outbox?.awaits(one) === true
    const foreign = new Set(accept.flatMap(({ suffixes = [] }) => suffixes))
    for (const suffix of codec.suffixes ?? []) foreign.delete(suffix)
    const beside = [...foreign].map((suffix) => name + suffix).filter(isThere)
    return [...(isChunked ? staleChunks(name, from, isThere) : []), ...beside]
  }

  #line(name: string, text: string, attributes: CheckedAttributes): CookieLine {
    return writeChecked(name, text, attributes, this.#exchange.secure)
  }

  #deletion(name: string, place: CookiePlace): CookieLine {
    return deleteCookie(name, place, this.#exchange.secure)
  }

  #context({ name }: CookieDefinition): CodecContext {
    return {
      name,
      now: this.#exchange.services.clock(),
      beside: (suffix) => this.#texts.getAll(name + suffix)[0],
    }
  }
}

/** The attributes of a write before those of its definition, whose maxAge would win over an end that the write gives. */
function merged(own: CookieAttributes, given: CookieAttributes): CookieAttributes {
  const end = given.expires === undefined ? {} : { maxAge: undefined }
  return { ...own, ...end, ...given }
}

/** Where a write with these attributes puts its cookies. */
function placeOf({ path, domain, partitioned, sameSite, secure }: CheckedAttributes): CookiePlace {
  const place = { path, partitioned, sameSite, secure }
  return domain === '' ? place : { ...place, domain }
}

/** When a cookie ends, in seconds since the epoch; 0 for one that lasts until the browser is closed. */
function endOf({ maxAge, expires }: CheckedAttributes, now: number): number {
  if (maxAge !== undefined) return Math.floor(now / 1000) + maxAge
  return expires === undefined ? 0 : Math.max(Math.floor(expires / 1000), 1)
}
