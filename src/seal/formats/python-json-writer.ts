import { UsageError } from '../../errors.ts'
import { DEEPEST_JSON } from './deepest-json.ts'
import { pythonNumber } from './python-float.ts'
import { isPlainObject } from './session-data.ts'

/** How an app calls Python's `json.dumps()`. */
export interface JsonStyle {
  readonly comma: ',' | ', '
  readonly colon: ':' | ': '
  /** `ensure_ascii`: whether all beyond ASCII is escaped. */
  readonly ascii: boolean
  /** `sort_keys`. */
  readonly sorted: boolean
  /** Gives JSON for a value that has none of its own; all others as they are. */
  readonly tag?: (value: unknown) => unknown
}

/**
 * Writes a value as Python's `json.dumps()` would. Properties that are undefined are left out.
 * Throws a UsageError (`cookie-value`) for what JSON cannot carry.
 */
export function writePythonJson(value: unknown, style: JsonStyle, cookie: string): string {
  return write(value, style, { cookie, depth: 0 })
}

interface Place {
  readonly cookie: string
  readonly depth: number
}

function write(given: unknown, style: JsonStyle, place: Place): string {
  const value = style.tag === undefined ? given : style.tag(given)
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value === 'number') return pythonNumber(value)
  if (typeof value === 'string') return writeText(value, style, place)
  if (place.depth === DEEPEST_JSON)
    refuse(place, `has more than ${DEEPEST_JSON} levels, or contains itself`)
  if (Array.isArray(value)) return writeList(value, style, inside(place))
  if (typeof value === 'object' && isPlainObject(value))
    return writeObject(value, style, inside(place))
  return refuse(place, `has ${kindOf(value)} in it, which this format cannot carry`)
}

function inside({ cookie, depth }: Place): Place {
  return { cookie, depth: depth + 1 }
}

function writeText(text: string, { ascii }: JsonStyle, place: Place): string {
  const json = JSON.stringify(text)
  if (ascii) return json.replace(/[\x7f-\uffff]/g, escape)
  if (text.isWellFormed()) return json
  return refuse(place, 'has half of a surrogate pair in it, which UTF-8 cannot carry')
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function writeList(list: readonly unknown[], style: JsonStyle, place: Place): string {
  return `[${Array.from(list, (item) => write(item, style, place)).join(style.comma)}]`
}

function writeObject(object: object, style: JsonStyle, place: Place): string {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  if (Object.hasOwn(object, '__proto__'))
    refuse(place, 'has a key named __proto__ in it, so it could not be read again')
  if (style.sorted) entries.sort(([one], [other]) => compareCodePoints(one, other))
  const pairs = entries.map(
    ([key, value]) => writeText(key, style, place) + style.colon + write(value, style, place),
  )
  return `{${pairs.join(style.comma)}}`
}

// Python sorts by code point and JavaScript by UTF-16 unit: an emoji comes after '\uffff' there, and before it here.
function compareCodePoints(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  if (at > 0 && (isTrailing(one, at) || isTrailing(other, at))) at--
  return (one.codePointAt(at) ?? -1) - (other.codePointAt(at) ?? -1)
}

/** Whether the second half of a surrogate pair stands there. */
function isTrailing(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'object') return `an object of class ${value?.constructor.name}`
  return `a ${typeof value}`
}

function refuse({ cookie }: Place, fact: string): never {
  throw new UsageError(
    'cookie-value',
    `Cookie ${JSON.stringify(cookie)}: its value ${fact}. Use text, numbers, booleans, null, lists and plain objects.`,
  )
}
