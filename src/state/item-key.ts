import { kindOf } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'

// DEL too, which stands before the keys of what is kept beside plain items.
const CONTROL = /[\x00-\x1F\x7F]/

/** Whether something can name an item. */
export function isKey(key: unknown): key is string {
  return flawOf(key) === undefined
}

/** Throws a UsageError unless `key` can name an item. */
export function checkKey(key: unknown): string {
  const flaw = flawOf(key)
  if (flaw === undefined) return key as string
  throw new UsageError('item', `The key of an item ${flaw}. Give a text such as 'userId'.`)
}

function flawOf(key: unknown): string | undefined {
  if (typeof key !== 'string') return `is ${kindOf(key)}`
  if (key === '') return 'is empty'
  if (/\p{Surrogate}/u.test(key)) return 'has half a surrogate pair in it'
  return CONTROL.test(key) ? 'has a control character in it' : undefined
}
