import { PythonMarkup } from './python-markup.ts'
import { PythonTuple } from './python-tuple.ts'
import { PythonUuid } from './python-uuid.ts'
import { fromBase64 } from './strict-base64.ts'

/** How each tag is read (flask/json/tag.py); what cannot be read throws. */
const READERS = new Map<string, (inside: unknown) => unknown>([
  [' di', readTagLike],
  [' t', (inside) => new PythonTuple(checked(inside, Array.isArray))],
  [' b', (inside) => new Uint8Array(known(fromBase64(text(inside))))],
  [' m', (inside) => new PythonMarkup(text(inside))],
  [' u', (inside) => new PythonUuid(checked(text(inside), (hex) => !hex.includes('-')))],
  [' d', readDate],
])

/** A value that JSON has no form for, as Flask writes it: an object with the tag as its one key. */
export function tagged(value: unknown): unknown {
  if (value instanceof PythonTuple) return { ' t': value.items }
  if (value instanceof Uint8Array) return { ' b': Buffer.from(value).toString('base64') }
  if (value instanceof PythonMarkup) return { ' m': value.html }
  if (value instanceof PythonUuid) return { ' u': value.hex }
  if (value instanceof Date) return writeDate(value)
  return taggedLike(value)
}

// An object that looks like a tag gets one of its own, and two underscores to look like none.
function taggedLike(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const [first, second] = Object.entries(value).filter(([, inside]) => inside !== undefined)
  if (first === undefined || second !== undefined || !READERS.has(first[0])) return value
  return { ' di': { [`${first[0]}__`]: first[1] } }
}

// Flask writes whole seconds; a date that HTTP has no form for is left for the writer to refuse.
function writeDate(date: Date): unknown {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? { ' d': date.toUTCString() } : date
}

/** What stands behind an object with a tag as its one key; any other object is itself. */
export function untagged(object: Record<string, unknown>): unknown {
  const [first, second] = Object.keys(object)
  const read = first === undefined || second !== undefined ? undefined : READERS.get(first)
  return read === undefined ? object : read(object[first!])
}

function readTagLike(inside: unknown): Record<string, unknown> {
  const [entry] = Object.entries(checked(inside, isObject))
  const [key, value] = known(entry)
  return { [checked(key.slice(0, -2), (name) => name !== '__proto__')]: value }
}

function readDate(inside: unknown): Date {
  const date = new Date(text(inside))
  return checked(date, () => date.toUTCString() === inside)
}

function text(value: unknown): string {
  return checked(value, (value) => typeof value === 'string')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function known<Value>(value: Value | undefined): Value {
  return checked(value, (value) => value !== undefined)
}

function checked<Value, Kind extends Value>(
  value: Value,
  isKind: (value: Value) => value is Kind,
): Kind
function checked<Value>(value: Value, isKind: (value: Value) => boolean): Value
function checked(value: unknown, isKind: (value: unknown) => boolean): unknown {
  if (isKind(value)) return value
  throw new SyntaxError('Flask wrote no such tag.')
}
