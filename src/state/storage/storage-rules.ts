import { kindOf } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import type { AnyItem } from '../item.ts'
import { itemOf } from '../item.ts'
import { checkKey } from '../item-key.ts'

/** How the storage areas of pages are used. */
export interface StorageOptions {
  /** The items that pages show and that may be read and written, by definition or key. Default: every key of the app. */
  readonly declare?: readonly (AnyItem | string)[] | undefined
  /** The most UTF-8 bytes of JSON that one value may take. Default 1,000,000. */
  readonly maxValueBytes?: number | undefined
}

/** {@link StorageOptions} as they were checked. */
export interface StorageRules {
  /** Undefined where every key is. */
  readonly declared: ReadonlySet<string> | undefined
  /** Keys of other libraries whose values pages take over, by ours. */
  readonly from: Readonly<Record<string, string>>
  readonly maxValueBytes: number
}

const OPTIONS = ['declare', 'maxValueBytes']
const MOST_BYTES = 1_000_000

/** Throws a UsageError for an option that is unknown or makes no sense. */
export function storageRules(given: StorageOptions = {}): StorageRules {
  if (typeof given !== 'object' || given === null)
    throw misuse(`is ${kindOf(given)}; give an object`)
  const unknown = Object.keys(given).find((option) => !OPTIONS.includes(option))
  if (unknown !== undefined)
    throw misuse(`has no part "${unknown}"; there are ${OPTIONS.join(', ')}`)
  const { declare, maxValueBytes = MOST_BYTES } = given
  if (!Number.isInteger(maxValueBytes) || maxValueBytes < 1)
    throw misuse('needs a whole number of bytes as "maxValueBytes"')
  if (declare !== undefined && !Array.isArray(declare))
    throw misuse('needs a list of items or keys as "declare"; leave it out for every key')
  const from = Object.fromEntries(
    (declare ?? [])
      .map((thing) => [keyOf(thing), itemOf(thing)?.migrateFrom] as const)
      .filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  return {
    declared: declare === undefined ? undefined : new Set(declare.map(keyOf)),
    from,
    maxValueBytes,
  }
}

function keyOf(thing: AnyItem | string): string {
  return itemOf(thing)?.key ?? checkKey(thing)
}

function misuse(fact: string): UsageError {
  return new UsageError('option', `madeleine(): option "storage" ${fact}.`)
}
