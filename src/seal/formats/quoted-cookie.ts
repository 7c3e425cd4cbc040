import { LONGEST_TEXT } from './bounds.ts'

// RFC 6265, section 4.1.1: cookie-octet.
const PLAIN = /^[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*$/

/**
 * Text as Python's `SimpleCookie` writes it where a cookie could not hold it: in quotes, with octal
 * escapes. Python quotes more than it must, such as `@` and `/`; what need not be quoted is not
 * quoted here, for Python reads both alike.
 */
export function quoteCookie(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replace(/["\\,;\0-\x1f\x7f-\xff]/g, escape)}"`
}

/** The text that `SimpleCookie` quoted; any other as it stands. */
export function unquoteCookie(text: string): string {
  if (text.length > LONGEST_TEXT || !/^".*"$/s.test(text)) return text
  return text
    .slice(1, -1)
    .replace(/\\(?:([0-3][0-7][0-7])|(.))/g, (_, octal?: string, character?: string) =>
      octal === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
    )
}

function escape(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
}
