import {
  accepted,
  checkSchema,
  checkValue,
  type InputOf,
  type OutputOf,
  type AnySchema,
  type StandardSchema,
} from '../cookie/schema.ts'
import { readDuration } from '../cookie/duration.ts'
import type { Duration } from '../cookie/attributes.ts'
import { copyOf, isCopied } from '../cookie/fallback.ts'
import { kindOf, quote, refuse } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'

/** What an item is beside its key. */
export interface ItemOptions {
  /** Validates the value whenever it is read or written: a Standard Schema (zod, valibot, arktype, …), synchronous. */
  readonly schema?: AnySchema | undefined
  /** What reading gives when there is no valid value: a value, copied for each reader, or a function that makes one. Default: undefined. */
  readonly fallback?: unknown
  /** How long after it was written the value counts: seconds, or a {@link Duration} such as `'7d'`. Default: as long as what holds it. */
  readonly expiresIn?: number | Duration | undefined
}

/** Told by this and not by its class, since a bundler may give each of its bundles a copy of that. */
const MARK = Symbol.for('madeleine.item')

/** An item as {@link defineItem} defined it: `Value` is what reading gives, `Input` what writing takes. */
export class ItemDefinition<out Value = unknown, in Input = never> {
  declare readonly '~types': { readonly value: Value; readonly input: (input: Input) => void }
  readonly key: string
  /** @internal In seconds; undefined for no end of its own. */
  readonly expiresIn: number | undefined
  readonly #schema: StandardSchema | undefined
  readonly #fallback: unknown

  /** @internal */
  constructor(key: string, { schema, fallback, expiresIn }: ItemOptions) {
    this.key = checkKey(key)
    if (schema !== undefined) checkSchema(key, schema, 'Item')
    this.expiresIn = endOf(key, expiresIn)
    this.#schema = schema
    this.#fallback = checkFallback(key, fallback)
    Object.defineProperty(this, MARK, { value: true })
  }

  /** @internal Whether reading gives something else than what is kept. */
  get hasSchema(): boolean {
    return this.#schema !== undefined
  }

  /** @internal What reading gives when there is no valid value; never the same object twice. */
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
type Absent<Given> = Given extends { fallback: {} | null } ? never : undefined
type Fallback<Given> = { readonly fallback?: Read<Given> | (() => Read<Given>) | undefined }

/**
 * Defines an item once: its key, its type and its fallback. Read and write it with
 * `browser.session.get(item)` and `.set(item, value)`.
 *
 * @throws UsageError for a key or an option that makes no sense.
 * @example
 * const userId = defineItem('userId', { schema: z.number() })
 */
export function defineItem<Given extends ItemOptions = {}>(
  key: string,
  options?: Given & ItemOptions & Fallback<NoInfer<Given>> & Known<NoInfer<Given>>,
): ItemDefinition<Read<Given> | Absent<Given>, Written<Given>> {
  return new ItemDefinition(key, checkOptions(key, options === undefined ? {} : options))
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

// DEL too, which stands before the keys of what is kept beside plain items.
const CONTROL = /[\x00-\x1F\x7F]/

/** Throws a UsageError unless `key` can name an item. */
export function checkKey(key: unknown): string {
  const fact =
    typeof key !== 'string'
      ? `is ${kindOf(key)}`
      : key === ''
        ? 'is empty'
        : !key.isWellFormed()
          ? 'has half a surrogate pair in it'
          : CONTROL.test(key) && 'has a control character in it'
  if (fact === false) return key as string
  throw new UsageError('item', `The key of an item ${fact}. Give a text such as 'userId'.`)
}

const OPTIONS = ['schema', 'fallback', 'expiresIn']

function checkOptions(key: string, given: ItemOptions): ItemOptions {
  if (typeof given !== 'object' || given === null)
    refuse('option', key, `its options are ${kindOf(given)}. Give an object.`, 'Item')
  const unknown = Object.keys(given).find((option) => !OPTIONS.includes(option))
  if (unknown !== undefined) refuse('option', key, unknownOption(unknown), 'Item')
  return given
}

function unknownOption(option: string): string {
  if (['signed', 'encrypted', 'httpOnly', 'maxAge'].includes(option))
    return `it has no option ${quote(option)}, which is one of cookies. Protection and lifetime of a session are options of madeleine({ session }).`
  return `it has no option ${quote(option)}. There are ${OPTIONS.join(', ')}.`
}

function checkFallback(key: string, fallback: unknown): unknown {
  if (isCopied(fallback)) return fallback
  return refuse(
    'option',
    key,
    'its fallback cannot be copied for each reader. Give a function that makes one: () => …',
    'Item',
  )
}

function endOf(key: string, given: ItemOptions['expiresIn']): number | undefined {
  if (given === undefined) return undefined
  const seconds = typeof given === 'string' ? readDuration(given) : given
  if (typeof seconds === 'number' && seconds > 0 && seconds < Infinity) return seconds
  return refuse(
    'option',
    key,
    `its expiresIn is no length of time. Give seconds such as 3600, or a text such as '30m', '12h' or '7d'.`,
    'Item',
  )
}
