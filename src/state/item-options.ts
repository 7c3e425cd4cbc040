import type { Duration } from '../cookie/attributes.ts'
import type { Serializer } from '../cookie/built-in-codecs.ts'
import { readDuration } from '../cookie/duration.ts'
import { isCopied } from '../cookie/fallback.ts'
import { kindOf, quote, refuse } from '../cookie/refuse.ts'
import { checkSchema, type AnySchema } from '../cookie/schema.ts'
import { checkMigrations, type Migrations } from './migrations.ts'

/** What an item is beside its key. A session heeds the first three; the others are for storage areas. */
export interface ItemOptions {
  /** Validates the value whenever it is read or written: a Standard Schema (zod, valibot, arktype, …), synchronous. */
  readonly schema?: AnySchema | undefined
  /** What reading gives when there is no valid value: a value, copied for each reader, or a function that makes one. Default: undefined. */
  readonly fallback?: unknown
  /** How long after it was written the value counts: seconds, or a {@link Duration} such as `'7d'`. Default: as long as what holds it. */
  readonly expiresIn?: number | Duration | undefined
  /** How a storage area keeps the value: a pair of `stringify` and `parse` such as devalue, for what JSON cannot carry. Sessions have a codec of their own. */
  readonly codec?: Serializer | undefined
  /** Which form of the value this is: 2 after its first change, and so on. Default 1. */
  readonly version?: number | undefined
  /**
   * Makes the next version of each older one, so that what a storage area kept before an update
   * reads as if it had been kept after it: `{ 1: (old) => …, 2: (old) => … }` for version 3.
   */
  readonly migrate?: Migrations | undefined
  /** The key of localStorage or sessionStorage under which another library kept the value, to be taken over from there. */
  readonly migrateFrom?: string | undefined
  /** Whether a page mirrors the value into a cookie, so that the server and `firstPaintScript()` have it when a page is first drawn. Default false. */
  readonly firstPaint?: boolean | undefined
}

const OPTIONS: readonly (keyof ItemOptions)[] = [
  'schema',
  'fallback',
  'expiresIn',
  'codec',
  'version',
  'migrate',
  'migrateFrom',
  'firstPaint',
]

/** The longest key that is mirrored into a cookie, in characters. */
const LONGEST_MIRRORED = 100

/** Throws a UsageError for options of an item that make no sense. */
export function checkOptions(key: string, given: ItemOptions): void {
  if (typeof given !== 'object' || given === null)
    fail(key, `its options are ${kindOf(given)}. Give an object.`)
  if ('~standard' in given)
    fail(key, 'a schema was given in place of its options. Give { schema }.')
  const unknown = Object.keys(given).find((option) => !OPTIONS.includes(option as never))
  if (unknown !== undefined) fail(key, unknownOption(unknown))
  if (given.schema !== undefined) checkSchema(key, given.schema, 'Item')
  if (!isCopied(given.fallback))
    fail(
      key,
      'its fallback cannot be copied for each reader. Give a function that makes one: () => …',
    )
  checkCodec(key, given.codec)
  checkMigrations(key, given)
  const { migrateFrom } = given
  if (migrateFrom !== undefined && (typeof migrateFrom !== 'string' || migrateFrom === ''))
    fail(key, "its migrateFrom is no key. Give a text such as 'old-theme'.")
  checkFirstPaint(key, given.firstPaint)
}

function checkCodec(key: string, given: unknown): void {
  if (given === undefined) return
  const { stringify, parse } = Object(given) as Partial<Serializer>
  if (typeof stringify !== 'function' || typeof parse !== 'function')
    fail(key, 'its codec lacks stringify or parse. Give a pair such as devalue.')
}

function checkFirstPaint(key: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'boolean')
    fail(key, `its firstPaint is ${kindOf(given)}. Give true or false.`)
  if (given === true && key.length > LONGEST_MIRRORED)
    fail(
      key,
      `its key has ${key.length} characters, and one with firstPaint, which is mirrored into a cookie, at most ${LONGEST_MIRRORED}. Give it a shorter key.`,
    )
}

function unknownOption(option: string): string {
  const known = `it has no option ${quote(option)}`
  if (/^(?:signed|encrypted|protection|httpOnly|secrets?)$/.test(option))
    return `${known}: whatever a storage area keeps is readable by every script of the page. Keep secrets in a cookie, defineCookie(name, { encrypted: true }), or in the session, which madeleine({ session }) protects.`
  if (option === 'maxAge')
    return `${known}, which is one of cookies. Give expiresIn; the lifetime of a session is an option of madeleine({ session }).`
  return `${known}. There are ${OPTIONS.join(', ')}.`
}

/** The seconds of an `expiresIn`; undefined for no end. Throws a UsageError for what is no length of time. */
export function secondsUntilEnd(key: string, given: unknown): number | undefined {
  if (given === undefined) return undefined
  const seconds = typeof given === 'string' ? readDuration(given) : given
  if (typeof seconds === 'number' && seconds > 0 && seconds < Infinity) return seconds
  return fail(
    key,
    `its expiresIn is no length of time. Give seconds such as 3600, or a text such as '30m', '12h' or '7d'.`,
  )
}

function fail(key: string, message: string): never {
  return refuse('option', key, message, 'Item')
}
