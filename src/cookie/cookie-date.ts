const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** A moment of the years 1601 to 9999 for Expires, as `toUTCString()` has it but twice as fast. */
export function writeCookieDate(time: number): string {
  const date = new Date(time)
  const day = `${DAYS[date.getUTCDay()]}, ${TWO_DIGITS[date.getUTCDate()]}`
  const month = `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  const hours = TWO_DIGITS[date.getUTCHours()]
  const minutes = TWO_DIGITS[date.getUTCMinutes()]
  return `${day} ${month} ${hours}:${minutes}:${TWO_DIGITS[date.getUTCSeconds()]} GMT`
}

const DELIMITERS = /[\t\x20-\x2F\x3B-\x40\x5B-\x60\x7B-\x7E]+/
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/
const DAY = /^(\d{1,2})(?!\d)/
const YEAR = /^(\d{2,4})(?!\d)/

/**
 * Milliseconds since 1970 of an Expires attribute as browsers read it (RFC 6265bis, section 5.1.1).
 * `Date.parse` accepts other texts, and without a zone it takes them for the time of this machine.
 */
export function readCookieDate(text: string): number | undefined {
  let time: RegExpExecArray | null = null
  let day: number | undefined
  let month: number | undefined
  let year: number | undefined
  for (const token of text.split(DELIMITERS)) {
    if (time === null && (time = TIME.exec(token)) !== null) continue
    if (day === undefined && (day = numberIn(DAY, token)) !== undefined) continue
    if (month === undefined && (month = monthIn(token)) !== undefined) continue
    year ??= numberIn(YEAR, token)
  }
  if (time === null || day === undefined || month === undefined || year === undefined) {
    return undefined
  }
  return epoch(fullYear(year), month, day, time.slice(1).map(Number))
}

function numberIn(pattern: RegExp, token: string): number | undefined {
  const digits = pattern.exec(token)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function monthIn(token: string): number | undefined {
  const start = token.slice(0, 3).toLowerCase()
  const month = MONTHS.findIndex((name) => name.toLowerCase() === start)
  return month === -1 ? undefined : month
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year < 70 ? year + 2000 : year
}

function epoch(year: number, month: number, day: number, time: number[]): number | undefined {
  const [hour = 24, minute = 60, second = 60] = time
  if (year < 1601 || hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  return date.getUTCDate() === day ? date.getTime() : undefined
}
