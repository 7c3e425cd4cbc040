import type { CookieAttributes } from './attributes.ts'
import { bareCodec, isBuiltIn, textCodec } from './built-in-codecs.ts'
import type { CheckedAttributes } from './checked-attributes.ts'
import type { Codec, CodecContext } from './codec.ts'
import { copyOf } from './fallback.ts'
import { linesOf, partOf, readPart } from './in-page.ts'
import { quote, refuse } from './refuse.ts'
import { accepted, checkValue, unreadable, type StandardSchema } from './schema.ts'
import { UsageError } from '../errors.ts'

/** `signed`: everybody can read the value, and only the app can make it; `encrypted`: only the app can do either. */
export type Protection = 'none' | 'signed' | 'encrypted'

/** What a definition is made of. */
export interface DefinitionParts {
  readonly name: string
  readonly attributes: CookieAttributes
  readonly checked: CheckedAttributes
  readonly protection: Protection
  readonly codec: Codec
  readonly schema: StandardSchema | undefined
  readonly fallback: unknown
  /** Makes a value of this definition's kind of one that an accepted codec found. */
  readonly adopt: (value: unknown) => unknown
  readonly accept: readonly Codec[]
  readonly isChunked: boolean
  readonly isCompressed: boolean
  readonly resealsOnRead: boolean
}

/** A value found in a cookie: as it was written, and as the schema gives it. */
export interface Found {
  readonly written: unknown
  readonly value: unknown
}

/** Any definition, whatever it gives and takes. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyDefinition = CookieDefinition<any, any, any>

/** Told by this and not by its class, since a bundler may give each of its bundles a copy of that. */
const MARK = Symbol.for('madeleine.cookie')

/**
 * A cookie as {@link defineCookie} defined it; `Value` is what reading gives, `Input` what writing takes.
 */
export class CookieDefinition<out Value = unknown, in Input = never, Name extends string = string> {
  declare readonly '~types': { readonly value: Value; readonly input: (input: Input) => void }
  readonly name: Name
  /** @internal */
  readonly attributes: CookieAttributes
  /** @internal */
  readonly checked: CheckedAttributes
  /** @internal */
  readonly protection: Protection
  /** @internal */
  readonly codec: Codec
  /** @internal */
  readonly accept: readonly Codec[]
  /** @internal */
  readonly isChunked: boolean
  /** @internal */
  readonly isCompressed: boolean
  /** @internal */
  readonly resealsOnRead: boolean
  readonly #schema: StandardSchema | undefined
  readonly #fallback: unknown
  readonly #adopt: (value: unknown) => unknown

  /** @internal */
  constructor(parts: DefinitionParts) {
    this.name = parts.name as Name
    this.attributes = parts.attributes
    this.checked = parts.checked
    this.protection = parts.protection
    this.codec = parts.codec
    this.accept = parts.accept
    this.isChunked = parts.isChunked
    this.isCompressed = parts.isCompressed
    this.resealsOnRead = parts.resealsOnRead
    this.#schema = parts.schema
    this.#fallback = parts.fallback
    this.#adopt = parts.adopt
    standFor(this, this)
  }

  /** @internal Whether a secret stands behind the value. */
  get isSealed(): boolean {
    return this.protection !== 'none'
  }

  /** @internal Whether a value tells by itself that it is none of a stranger's. */
  get isTelling(): boolean {
    return this.isSealed || this.accept.length > 0 || !isBuiltIn(this.codec)
  }

  /** @internal Whether its own codec takes whatever text there is, so that any other has to be asked first. */
  get takesAnyText(): boolean {
    return !this.isSealed && (this.codec === bareCodec || this.codec === (textCodec as Codec))
  }

  /** @internal Whether it is always one cookie and no other, whatever was written before. */
  get isSingle(): boolean {
    const isAlone = this.codec.suffixes === undefined && !this.isChunked
    return isAlone && this.accept.every(({ suffixes }) => suffixes === undefined)
  }

  /** @internal What reading gives when there is no valid value; never the same object twice. */
  fallback(): unknown {
    return copyOf(this.#fallback)
  }

  /** @internal The texts of a value: the cookie's own, and those its codec writes beside it. Throws a UsageError for a value that cannot be read back. */
  encode(value: unknown, context: CodecContext): readonly string[] {
    if (this.#schema !== undefined) checkValue(this.name, this.#schema, value)
    const texts = encoded(this.codec, value, context)
    if (this.#schema === undefined) return texts
    const beside = (suffix: string) => texts[1 + (this.codec.suffixes ?? []).indexOf(suffix)]
    if (this.decode(texts[0]!, { ...context, beside }) === undefined) throw unreadable(this.name)
    return texts
  }

  /** @internal The value in a text; undefined where the codec or the schema refuses it. Never throws over what a browser sent. */
  decode(text: string, context: CodecContext, codec = this.codec): Found | undefined {
    const found = decoded(codec, text, context)
    const written = codec === this.codec ? found : this.#adopt(found)
    if (written === undefined) return undefined
    const value = this.#accepted(written)
    if (value !== undefined) return { written, value }
    // What others write of a string may look like JSON: a schema for strings takes it as it stands.
    return codec === bareCodec && written !== text ? this.#asText(text) : undefined
  }

  /** @internal */
  partOf(header: string): string {
    return partOf(this, header)
  }

  /** @internal */
  read(part: string, now: number): { readonly value: unknown } {
    return readPart(this, part, now)
  }

  /** @internal */
  linesOf(value: unknown, now: number, protocol: string): readonly string[] {
    return linesOf(this, value, now, protocol)
  }

  #asText(text: string): Found | undefined {
    const value = this.#accepted(text)
    return value === undefined ? undefined : { written: text, value }
  }

  #accepted(written: unknown): unknown {
    return this.#schema === undefined ? written : accepted(this.name, this.#schema, written)
  }
}

/** The definition that `given` is, or that stands behind it; undefined for anything else. */
export function definitionOf(given: object): CookieDefinition | undefined {
  return Object.hasOwn(given, MARK) ? (given as { [MARK]: CookieDefinition })[MARK] : undefined
}

/** Makes `thing` stand for a definition. */
export function standFor(thing: object, definition: AnyDefinition): void {
  Object.defineProperty(thing, MARK, { value: definition })
}

function decoded(codec: Codec, text: string, context: CodecContext): unknown {
  try {
    const value: unknown = codec.decode(text, context)
    return value instanceof Promise ? unawaited(value) : value
  } catch {
    return undefined
  }
}

/** A codec has no business to be asynchronous, and what a browser sent must not end the process for it. */
function unawaited(value: Promise<unknown>): undefined {
  value.catch(() => {})
  return undefined
}

function encoded(codec: Codec, value: unknown, context: CodecContext): readonly string[] {
  const given = attempt(codec, value, context)
  if (typeof given === 'string' && codec.suffixes === undefined) return [given]
  const texts = [given].flat()
  const isWhole = texts.length === 1 + (codec.suffixes ?? []).length
  if (isWhole && texts.every((text) => typeof text === 'string')) return texts
  return refuse(
    'cookie-value',
    context.name,
    'its codec made no string of the value, or not one for each of its suffixes.',
  )
}

function attempt(codec: Codec, value: unknown, context: CodecContext): string | readonly string[] {
  try {
    return codec.encode(value, context)
  } catch (reason) {
    if (reason instanceof UsageError) throw reason
    throw uncarried(context.name, reason)
  }
}

/** What a codec throws may hold the value, so it stands apart, where no log shows it. */
function uncarried(name: string, reason: unknown): UsageError {
  const error = new UsageError(
    'cookie-value',
    `Cookie ${quote(name)}: its codec cannot carry the value. What the codec says of it stands in the error's "reason".`,
  )
  return Object.defineProperty(error, 'reason', { value: reason })
}
