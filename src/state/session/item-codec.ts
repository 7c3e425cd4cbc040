import { parseJson, type Serializer } from '../../cookie/built-in-codecs.ts'
import { kindOf, quote } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import { isPlainObject } from '../../seal/formats/session-data.ts'
import { MARK } from './content.ts'

/** How the values of items are put into text, and found in it again. */
export interface ItemCodec {
  /** Whether its texts are JSON, which may stand inside JSON as it is. */
  readonly isJson: boolean
  /** Whether it, and no codec of another kind, made a text. */
  isOwn(text: string): boolean
  /** Throws a UsageError (`item`) for a value that would not read back as it was. */
  encode(key: string, value: unknown): string
  /** Undefined for a text that {@link encode} did not make. */
  decode(text: string): unknown
}

/** Plain data: what JSON gives back as it was. */
export const jsonItems: ItemCodec = {
  isJson: true,
  isOwn: (text) => !text.startsWith(MARK),
  encode(key, value) {
    const flaw = flawIn(value, [])
    if (flaw !== undefined) throw uncarried(key, flaw)
    return JSON.stringify(value)
  },
  decode: parseJson,
}

/** Whatever a pair of `stringify` and `parse` such as devalue carries; marked, for much of it would read as JSON of something else. */
export function serializedItems(serializer: Serializer): ItemCodec {
  return {
    isJson: false,
    isOwn: (text) => text.startsWith(MARK),
    encode: (key, value) => MARK + serialized(serializer, key, value),
    decode: (text) => (text.startsWith(MARK) ? parsed(serializer, text.slice(1)) : undefined),
  }
}

function serialized(serializer: Serializer, key: string, value: unknown): string {
  let text: unknown
  try {
    text = value === undefined ? undefined : serializer.stringify(value)
  } catch (reason) {
    const error = new UsageError(
      'item',
      `Item ${quote(key)}: the codec of the session cannot carry its value. What the codec says of it stands in the error's "reason".`,
    )
    // What a codec throws may hold the value, so it stands apart, where no log shows it.
    throw Object.defineProperty(error, 'reason', { value: reason })
  }
  if (typeof text === 'string') return text
  throw uncarried(key, { path: '', what: kindOf(value) })
}

function parsed(serializer: Serializer, text: string): unknown {
  try {
    return serializer.parse(text)
  } catch {
    return undefined
  }
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
  return Array.isArray(value) || isPlainObject(value)
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

function uncarried(key: string, { path, what }: Flaw): UsageError {
  const at = path === '' ? 'its value is' : `at ${quote(path)} it has`
  const remedy =
    what !== 'undefined'
      ? 'Keep plain data, or give madeleine({ session: { codec } }) a codec such as devalue.'
      : path === ''
        ? 'To remove it, call session.delete().'
        : 'Write null in its place, or leave it out.'
  return new UsageError(
    'item',
    `Item ${quote(key)}: ${at} ${what}, which JSON does not give back as it was. ${remedy}`,
  )
}
