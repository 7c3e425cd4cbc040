import { kindOf, refuse } from './refuse.ts'

/** The longest time a browser keeps a cookie (RFC 6265bis, section 5.5): 400 days, in seconds. */
export const LONGEST = 34_560_000

const SECONDS_IN = { s: 1, m: 60, h: 3_600, d: 86_400 }
const DURATION = /^(\d{1,15}(?:\.\d{1,15})?)([smhd])$/
const REMEDY = "Give whole seconds such as 3600, or a string such as '30m', '12h' or '7d'."

/** Seconds of a `maxAge`; throws a UsageError (`cookie-attribute`) unless 0 to 400 days, and whole. */
export function secondsOf(cookie: string, maxAge: unknown): number {
  const seconds = typeof maxAge === 'string' ? parse(cookie, maxAge) : maxAge
  if (typeof seconds !== 'number') {
    refuse('cookie-attribute', cookie, `its maxAge is ${kindOf(maxAge)}. ${REMEDY}`)
  }
  if (!Number.isInteger(seconds)) {
    refuse(
      'cookie-attribute',
      cookie,
      `its maxAge is ${seconds} s, and Max-Age is a whole number. ${REMEDY}`,
    )
  }
  if (seconds < 0) {
    refuse(
      'cookie-attribute',
      cookie,
      `its maxAge is ${seconds} s, in the past. Give 0 to delete the cookie.`,
    )
  }
  if (seconds > LONGEST) {
    refuse(
      'cookie-attribute',
      cookie,
      `its maxAge is ${seconds} s, but browsers keep no cookie longer than ${LONGEST} s. Give '400d' or less.`,
    )
  }
  return seconds
}

function parse(cookie: string, text: string): number {
  return (
    readDuration(text) ??
    refuse('cookie-attribute', cookie, `its maxAge is a string, but no duration. ${REMEDY}`)
  )
}

/** The seconds of a text such as `'30m'`; undefined for any other. */
export function readDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? []
  if (unit === undefined) return undefined
  const seconds = Number(count) * SECONDS_IN[unit as keyof typeof SECONDS_IN]
  // 1.1 * 3600 is 3960.0000000000005
  return Math.abs(seconds - Math.round(seconds)) < 1e-6 ? Math.round(seconds) : seconds
}
