import type { Serializer } from '../cookie/built-in-codecs.ts'
import { parseJson } from '../cookie/built-in-codecs.ts'
import { copyOf } from '../cookie/fallback.ts'
import { kindOf, refuse } from '../cookie/refuse.ts'
import {
  accepted,
  checkValue,
  type AnySchema,
  type InputOf,
  type OutputOf,
  type StandardSchema,
} from '../cookie/schema.ts'
import { UsageError } from '../errors.ts'
import type { Reading, SharedItem } from '../wire/shared-item.ts'
import { formatStored, parseStored, type Stored } from '../wire/stored.ts'
import { checkKey } from './item-key.ts'
import { checkOptions, secondsUntilEnd, type ItemOptions } from './item-options.ts'
import { migrated, type Migrations } from './migrations.ts'
import { plainText } from './plain-data.ts'
import { parsed, serialized } from './serialized.ts'

/** Told by this and not by its class, since a bundler may give each of its bundles a copy of that. */
const MARK = Symbol.for('madeleine.item')

const NOTHING: Reading = { value: undefined }
const WORDS = {
  codec: 'its codec',
  rich: 'Keep plain data, or give it a codec such as devalue: defineItem(…, { codec }).',
  absent: 'To remove it, call delete().',
}

/** An item as {@link defineItem} defined it: `Value` is what reading gives, `Input` what writing takes. */
export class ItemDefinition<out Value = unknown, in Input = never> implements SharedItem<
  Value,
  Input
> {
  declare readonly '~types': { readonly value: Value; readonly input: (input: Input) => void }
  readonly key: string
  /** The key another library kept the value under. */
  readonly migrateFrom: string | undefined
  /** @internal In seconds; undefined for no end of its own. */
  readonly expiresIn: number | undefined
  /** @internal Whether a page mirrors it into a cookie. */
  readonly firstPaint: boolean
  /** @internal */
  readonly version: number
  /** @internal */
  readonly codec: Serializer | undefined
  readonly #migrate: Migrations
  readonly #schema: StandardSchema | undefined
  readonly #fallback: unknown

  /** @internal */
  constructor(key: string, options: ItemOptions) {
    this.key = checkKey(key)
    checkOptions(key, options)
    this.migrateFrom = options.migrateFrom
    this.expiresIn = secondsUntilEnd(key, options.expiresIn)
    this.firstPaint = options.firstPaint === true
    this.version = options.version ?? 1
    this.codec = options.codec
    this.#migrate = { ...options.migrate }
    this.#schema = options.schema
    this.#fallback = options.fallback
    Object.defineProperty(this, MARK, { value: true })
  }

  /** @internal Whether reading gives something else than what is kept. */
  get hasSchema(): boolean {
    return this.#schema !== undefined
  }

  /** What reading gives when there is no valid value; never the same object twice. */
  fallback(): unknown {
    return copyOf(this.#fallback)
  }

  /** @internal What reading gives of what is kept; undefined where the schema refuses it. */
  valueOf(kept: unknown): unknown {
    return this.#schema === undefined ? kept : accepted(this.key, this.#schema, kept, 'Item')
  }

  /** @internal Throws a UsageError for a value that the schema refuses. */
  check(value: unknown): void {
    if (this.#schema !== undefined) checkValue(this.key, this.#schema, value, 'Item')
  }

  /**
   * The text that a storage area keeps of a value. `now` in milliseconds; `expiresIn` instead of
   * the item's own, in seconds or as `'7d'`.
   *
   * @throws UsageError for a value that the schema refuses, or that could not be read back.
   */
  write(value: unknown, now: number, expiresIn?: number | string): string {
    const seconds = expiresIn === undefined ? this.expiresIn : secondsUntilEnd(this.key, expiresIn)
    return this.#textOf(value, seconds === undefined ? Infinity : now + seconds * 1000)
  }

  /** What a text says that a storage area keeps; never throws. `now` in milliseconds. */
  read(text: string, now: number): Reading {
    const stored = parseStored(text)
    if (stored === undefined) return NOTHING
    if (stored.expires <= now) return { value: undefined, isExpired: true }
    try {
      return this.#reading(stored)
    } catch (failure) {
      return { value: undefined, failure }
    }
  }

  /** The text to be kept of what another library keeps: JSON, or else the string itself; of the newest version if the schema takes it, else of the first. */
  adopt(theirs: string, now: number): string | undefined {
    const kept = JSON.stringify(parseJson(theirs) === undefined ? theirs : parseJson(theirs))
    const newest = this.read(formatStored(kept, { version: this.version }), now)
    const isNewest = this.hasSchema && newest.value !== undefined
    const { value, text } = isNewest ? newest : this.read(kept, now)
    try {
      return this.write(value, now)
    } catch {
      return text
    }
  }

  #reading({ json, version, expires }: Stored): Reading {
    if (version < 1 || version > this.version) return NOTHING
    const kept = this.codec === undefined ? parseJson(json) : parsed(this.codec, json)
    if (kept === undefined) return NOTHING
    if (version === this.version) return { value: this.valueOf(kept) }
    const next = migrated(this.key, this.#migrate, kept, version, this.version)
    const text = this.#textOf(next, expires)
    return { value: this.valueOf(next), text }
  }

  #textOf(value: unknown, expires: number): string {
    this.check(value)
    const { key, version, firstPaint } = this
    const text =
      this.codec === undefined ? plainText(key, value, WORDS) : this.#serialized(value, this.codec)
    return formatStored(text, { version, expires, firstPaint })
  }

  #serialized(value: unknown, codec: Serializer): string {
    const text = serialized(this.key, value, codec, WORDS)
    const fact = /[\n\r]/.test(text)
      ? 'its codec made a text with line breaks of its value, and a storage area keeps values on one line. Let it write none.'
      : this.valueOf(parsed(codec, text)) === undefined &&
        'its codec does not read what it wrote of the value, or the schema refuses what it reads. Give one that does, such as devalue.'
    return fact === false ? text : refuse('item', this.key, fact, 'Item')
  }
}

/** Any item, whatever it gives and takes. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyItem = ItemDefinition<any, never>

/** Keeps a misspelt option from passing as one that the type parameter happens to have. */
type Known<Given> = { readonly [Key in Exclude<keyof Given, keyof ItemOptions>]: never }
type Read<Given> = Given extends { schema: infer Schema extends AnySchema }
  ? OutputOf<Schema>
  : unknown
type Written<Given> = Given extends { schema: infer Schema extends AnySchema }
  ? InputOf<Schema>
  : unknown
/** A schema is one of the options, and no options itself. */
type NoSchema = { readonly '~standard'?: never }
type Absent<Given> = Given extends { fallback: {} | null } ? never : undefined
type Fallback<Given> = { readonly fallback?: Read<Given> | (() => Read<Given>) | undefined }

/**
 * Defines an item once: its key, its type and its fallback. Read and write it in a session or a
 * storage area, on the server and in the page: `browser.session.get(item)`,
 * `browser.localStorage.set(item, value)`.
 *
 * A session heeds `schema`, `fallback` and `expiresIn` alone: it has a codec of its own and no
 * `version`, `migrate`, `migrateFrom` or `firstPaint`.
 *
 * @throws UsageError for a key or an option that makes no sense.
 * @example
 * const userId = defineItem('userId', { schema: z.number() })
 */
export function defineItem<Given extends ItemOptions = {}>(
  key: string,
  options?: Given & ItemOptions & NoSchema & Fallback<NoInfer<Given>> & Known<NoInfer<Given>>,
): ItemDefinition<Read<Given> | Absent<Given>, Written<Given>> {
  return new ItemDefinition(key, options === undefined ? {} : options)
}

/** The item that was given; undefined for a plain key. Throws a UsageError for anything else. */
export function itemOf(given: unknown): AnyItem | undefined {
  if (typeof given === 'string') return undefined
  if (MARK in Object(given)) return given as AnyItem
  throw new UsageError(
    'item',
    `An item was asked for by ${kindOf(given)}. Give its key, or what defineItem() answers.`,
  )
}
