const TAB = 0x09
const SPACE = 0x20

/** Space or tab: all that cookies are trimmed of (RFC 6265bis, section 5.6). */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

/** A part of a text without blanks around it. `trim()` would take more, such as U+00A0. */
export function sliceTrimmed(text: string, start: number, end: number): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}
