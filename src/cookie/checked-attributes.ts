import type { CookieAttributes, Priority, SameSite } from './attributes.ts'
import { secondsOf } from './duration.ts'
import { checkDomain, checkPath } from './place.ts'
import { kindOf, quote, refuse } from './refuse.ts'

/** Every attribute that a cookie can be given. */
export const ATTRIBUTES: readonly (keyof CookieAttributes)[] = [
  'maxAge',
  'expires',
  'domain',
  'path',
  'secure',
  'httpOnly',
  'sameSite',
  'priority',
  'partitioned',
]
const SAME_SITES: readonly SameSite[] = ['lax', 'strict', 'none']
const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high']
// In a for-in loop V8 knows the answer to this one; Object.hasOwn() it asks each time.
const hasOwn = Object.prototype.hasOwnProperty
const EARLIEST = Date.UTC(1601, 0, 1)
const LATEST = Date.UTC(10_000, 0, 1) - 1

/** Attributes that were looked at, one by one, with the defaults in place of what was left out. */
export class CheckedAttributes {
  maxAge: number | undefined = undefined
  expires: number | undefined = undefined
  domain = ''
  path = '/'
  secure: 'auto' | boolean = 'auto'
  httpOnly = true
  sameSite: SameSite = 'lax'
  priority: Priority | undefined = undefined
  partitioned = false
}

/** Throws a UsageError at the first attribute that is unknown or that Set-Cookie cannot say. */
export function checkAttributes(cookie: string, given: CookieAttributes): CheckedAttributes {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    refuse(
      'cookie-attribute',
      cookie,
      `its attributes are ${kindOf(given)}. Give an object such as { maxAge: '7d' }.`,
    )
  }
  const checked = new CheckedAttributes()
  for (const option in given) {
    // A polluted prototype must not become an attribute of every cookie.
    if (!hasOwn.call(given, option)) continue
    const value: unknown = given[option as keyof CookieAttributes]
    if (value !== undefined) check(cookie, checked, option, value)
  }
  return checked
}

function check(cookie: string, checked: CheckedAttributes, option: string, value: unknown): void {
  switch (option) {
    case 'maxAge':
      checked.maxAge = secondsOf(cookie, value)
      return
    case 'expires':
      checked.expires = timeOf(cookie, value)
      return
    case 'domain':
      checked.domain = checkDomain(cookie, value)
      return
    case 'path':
      checked.path = checkPath(cookie, value)
      return
    case 'secure':
      checked.secure = value === 'auto' ? value : truth(cookie, option, value)
      return
    case 'httpOnly':
      checked.httpOnly = truth(cookie, option, value)
      return
    case 'sameSite':
      checked.sameSite = oneOf(cookie, option, SAME_SITES, value)
      return
    case 'priority':
      checked.priority = oneOf(cookie, option, PRIORITIES, value)
      return
    case 'partitioned':
      checked.partitioned = truth(cookie, option, value)
      return
    default:
      refuse('cookie-attribute', cookie, `it has no attribute ${quote(option)}. ${nearest(option)}`)
  }
}

function truth(cookie: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const choices = option === 'secure' ? "true, false or 'auto'" : 'true or false'
  return refuse('cookie-attribute', cookie, `its ${option} is ${kindOf(value)}. Give ${choices}.`)
}

function oneOf<Word extends string>(
  cookie: string,
  option: string,
  words: readonly Word[],
  value: unknown,
): Word {
  if (words.includes(value as Word)) return value as Word
  const near = typeof value === 'string' && words.find((word) => word === value.toLowerCase())
  const remedy = near
    ? `Write '${near}', in lower case.`
    : `Give ${list(words.map((word) => `'${word}'`))}.`
  return refuse(
    'cookie-attribute',
    cookie,
    `its ${option} is none of the words that browsers know. ${remedy}`,
  )
}

function timeOf(cookie: string, value: unknown): number {
  const time = epochOf(value)
  if (time === undefined) {
    refuse(
      'cookie-attribute',
      cookie,
      `its expires is ${kindOf(value)} and no Date. Give new Date(…), or maxAge.`,
    )
  }
  if (!(time >= EARLIEST && time <= LATEST)) {
    refuse(
      'cookie-attribute',
      cookie,
      'its expires is an invalid Date, or one outside the years 1601 to 9999 that browsers read. Give a valid one, or maxAge.',
    )
  }
  return time
}

// Not `instanceof`: a Date may come from another realm, and may have methods of its own.
function epochOf(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return undefined
  }
}

function nearest(option: string): string {
  const plain = option.replaceAll(/[^a-z]/gi, '').toLowerCase()
  const near = ATTRIBUTES.find((known) => known.toLowerCase() === plain)
  return near === undefined ? `There are ${list(ATTRIBUTES)}.` : `Write ${near}.`
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
