import { kindOf, refuse } from './refuse.ts'
import { ESCAPED_UTF8 } from './escaped-utf8.ts'

// RFC 6265, section 4.1.1: cookie-octet, less '%' so that reading gives back what was written.
const PLAIN = /^[\x21\x23\x24\x26-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*$/

/** For each ASCII character whether it stands for itself in a value. */
const IS_PLAIN = Array.from({ length: 0x80 }, (_, code) => PLAIN.test(String.fromCharCode(code)))

/** For each byte its percent escape. */
const ESCAPES = Array.from(
  { length: 0x100 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
)

/**
 * A value as Set-Cookie carries it: percent-encoded as UTF-8, and only where the grammar forbids
 * the character itself. Throws a UsageError (`cookie-value`) for all but well-formed strings.
 */
export function encodeValue(cookie: string, value: unknown): string {
  if (typeof value !== 'string') {
    refuse(
      'cookie-value',
      cookie,
      `its value is ${kindOf(value)}, but only strings travel. Convert it first, for example with JSON.stringify().`,
    )
  }
  return isPlain(value) ? value : escape(cookie, value)
}

// A regular expression is slower to start than a loop, and faster once it runs.
function isPlain(value: string): boolean {
  if (value.length > 16) return PLAIN.test(value)
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code >= 0x80 || !IS_PLAIN[code]) return false
  }
  return true
}

// By table, for `replace()` with encodeURIComponent takes four times as long.
function escape(cookie: string, value: string): string {
  let escaped = ''
  let done = 0
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code < 0x80 && IS_PLAIN[code]) continue
    if (done < at) escaped += value.slice(done, at)
    if (code < 0x80) escaped += ESCAPES[code]
    else if (code < 0x800) escaped += escapeTwo(code)
    else if (!isSurrogate(code)) escaped += escapeThree(code)
    else escaped += escapeFour(cookie, value.codePointAt(at++) ?? code)
    done = at + 1
  }
  return escaped + value.slice(done)
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff
}

function escapeTwo(code: number): string {
  return `${ESCAPES[0xc0 | (code >> 6)]}${escapeLast(code)}`
}

function escapeThree(code: number): string {
  return `${ESCAPES[0xe0 | (code >> 12)]}${escapeLast(code >> 6)}${escapeLast(code)}`
}

function escapeFour(cookie: string, code: number): string {
  if (code < 0x10000) {
    refuseIllFormed(cookie)
  }
  const first = `${ESCAPES[0xf0 | (code >> 18)]}${escapeLast(code >> 12)}`
  return `${first}${escapeLast(code >> 6)}${escapeLast(code)}`
}

/** Throws the UsageError of a value that is no well-formed text. */
export function refuseIllFormed(cookie: string): never {
  refuse(
    'cookie-value',
    cookie,
    'its value has half of a surrogate pair, which UTF-8 cannot carry. Cut text between characters, or call toWellFormed() first.',
  )
}

function escapeLast(code: number): string {
  return ESCAPES[0x80 | (code & 0x3f)] ?? ''
}

/** The value behind its percent escapes; as it stands where they are no UTF-8. Never throws. */
export function decodeValue(text: string): string {
  if (text.indexOf('%') === -1) return text
  return ESCAPED_UTF8.test(text) ? decodeURIComponent(text) : text
}
