/** What a header writes as percent escapes: all but the cookie-octets of RFC 6265, and `%`. */
const ESCAPED = /[^\x21\x23\x24\x26-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]+/g

/** A well-formed value as it stands in a Set-Cookie header. */
export function headerSpelling(value: string): string {
  return value.replace(ESCAPED, encodeURIComponent)
}

/**
 * How a value that was read from a header may have stood in it: for packages that sign the header
 * and not the value. Every spelling reads as this value and as no other.
 */
export function possibleSpellings(value: string): Set<string> {
  const spellings = new Set([headerSpelling(value), encodeURIComponent(value)])
  return readsAsItself(value) ? spellings.add(value) : spellings
}

function readsAsItself(text: string): boolean {
  try {
    return decodeURIComponent(text) === text
  } catch {
    return true
  }
}
