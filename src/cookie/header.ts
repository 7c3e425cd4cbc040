import { isBlank, sliceTrimmed } from './blank.ts'
import { isHostBound } from './prefix.ts'
import { decodeValue } from './value.ts'

/** A cookie of the browser's: its name as it stands, its value decoded. */
export type CookiePair = [name: string, value: string]

const SEMICOLON = 0x3b
const EQUALS = 0x3d

/**
 * The value of one cookie in a Cookie header, the first of several. Two cookies of one `__Host-`
 * name read as none, because the browser holds only one: somebody forged the other.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  const at = findPair(header, name, 0)
  if (at === -1) return undefined
  if (isHostBound(name) && findPair(header, name, at + name.length) !== -1) return undefined
  return valueAt(header, at, name.length)
}

/** The values of all cookies of one name, in the order of the header; none of a doubled `__Host-`. */
export function readCookies(header: string | undefined, name: string): string[] {
  const values: string[] = []
  if (header === undefined) return values
  let at = findPair(header, name, 0)
  while (at !== -1) {
    const value = valueAt(header, at, name.length)
    if (value !== undefined) values.push(value)
    at = findPair(header, name, at + name.length)
  }
  return values.length > 1 && isHostBound(name) ? [] : values
}

/** Of a Cookie header the cookies of these names alone, as they stand. */
export function pairsOf(header: string, names: readonly string[]): string {
  const isMeant = (pair: string) => names.includes(sliceTrimmed(pair, 0, pair.indexOf('=')))
  return header.split(';').filter(isMeant).join(';')
}

/** Whether {@link readCookie} finds a value; the empty one is a value too. */
export function hasCookie(header: string | undefined, name: string): boolean {
  return readCookie(header, name) !== undefined
}

/** Where the next pair begins that has this name before an equals sign, or -1. */
function findPair(header: string, name: string, from: number): number {
  const { length } = name
  if (length === 0 || isBlank(name.charCodeAt(0)) || isBlank(name.charCodeAt(length - 1))) return -1
  for (let at = header.indexOf(name, from); at !== -1; at = header.indexOf(name, at + length)) {
    if (isBeforeEquals(header, at + length) && beginsPair(header, at)) return at
  }
  return -1
}

function isBeforeEquals(header: string, at: number): boolean {
  while (at < header.length && isBlank(header.charCodeAt(at))) at++
  return at < header.length && header.charCodeAt(at) === EQUALS
}

function beginsPair(header: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const code = header.charCodeAt(before)
    if (code === SEMICOLON) return true
    if (!isBlank(code)) return false
  }
  return true
}

/** The value of the pair that begins here; none when what was taken for its name divides it. */
function valueAt(header: string, at: number, length: number): string | undefined {
  const equals = header.indexOf('=', at)
  const semicolon = header.indexOf(';', at)
  const end = semicolon === -1 ? header.length : semicolon
  if (equals < at + length || end < equals) return undefined
  return decodeValue(sliceTrimmed(header, equals + 1, end))
}

/**
 * All cookies of a Cookie header, in its order, those of one name too. What has no name or no `=`
 * is no cookie (RFC 6265bis would call the former nameless), nor is any of a doubled `__Host-`.
 */
export function parseCookies(header: string | undefined): CookiePair[] {
  const pairs: CookiePair[] = []
  if (header === undefined) return pairs
  let hostBound = 0
  let equals = header.indexOf('=')
  for (let start = 0; equals !== -1;) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    if (equals < end) {
      const name = sliceTrimmed(header, start, equals)
      if (name !== '') pairs.push([name, decodeValue(sliceTrimmed(header, equals + 1, end))])
      if (isHostBound(name)) hostBound++
      equals = header.indexOf('=', end)
    }
    start = end + 1
  }
  return hostBound > 1 ? withoutForged(pairs) : pairs
}

function withoutForged(pairs: CookiePair[]): CookiePair[] {
  const counts = new Map<string, number>()
  for (const [name] of pairs) counts.set(name, (counts.get(name) ?? 0) + 1)
  return pairs.filter(([name]) => counts.get(name) === 1 || !isHostBound(name))
}
