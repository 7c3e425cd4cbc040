import { kindOf, quote } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'

/** What to do about a value that cannot be kept, as it is to stand in a message. */
export interface Remedies {
  /** Where it takes more than JSON. */
  readonly rich: string
  /** Where it is undefined. */
  readonly absent: string
}

/** A value as JSON on one line. Throws a UsageError (`item`) for one that JSON would not give back as it was. */
export function plainText(key: string, value: unknown, remedies: Remedies): string {
  const flaw = flawIn(value, [])
  if (flaw !== undefined) throw uncarried(key, flaw, remedies)
  return JSON.stringify(value)
}

/** What JSON would not give back, and where it stands in a value. */
interface Flaw {
  readonly path: string
  readonly what: string
}

/** `above` is what the value stands in, for none may stand in itself. */
function flawIn(value: unknown, above: readonly unknown[]): Flaw | undefined {
  if (typeof value !== 'object' || value === null) {
    const isCarried = value === null || /^(?:string|boolean)$/.test(typeof value)
    if (isCarried || Number.isFinite(value)) return undefined
    return { path: '', what: typeof value === 'number' ? `the number ${value}` : kindOf(value) }
  }
  if (above.includes(value)) return { path: '', what: 'a circle' }
  if (!isPlain(value)) return { path: '', what: `an object of class ${nameOf(value)}` }
  if (Array.isArray(value) && !isDense(value))
    return { path: '', what: 'an array with holes or with named properties' }
  for (const [step, inner] of Object.entries(value)) {
    // JSON leaves such a property out, and reading it gives undefined as before.
    if (inner === undefined && !Array.isArray(value)) continue
    const flaw = flawIn(inner, [...above, value])
    if (flaw !== undefined)
      return { ...flaw, path: flaw.path === '' ? step : `${step}.${flaw.path}` }
  }
  return undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // The prototype of all objects has none, whichever realm it is from.
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Keys that are numbers come first, in order: so the last one at its place says all. */
function isDense(list: readonly unknown[]): boolean {
  const keys = Object.keys(list)
  const { length } = list
  return keys.length === length && (length === 0 || keys[length - 1] === String(length - 1))
}

function nameOf(value: object): string {
  return quote(String(value.constructor?.name))
}

function uncarried(key: string, { path, what }: Flaw, { rich, absent }: Remedies): UsageError {
  const at = path === '' ? 'its value is' : `at ${quote(path)} it has`
  const remedy =
    what !== 'undefined' ? rich : path === '' ? absent : 'Write null in its place, or leave it out.'
  return new UsageError(
    'item',
    `Item ${quote(key)}: ${at} ${what}, which JSON does not give back as it was. ${remedy}`,
  )
}
