import { kindOf, quoteCharacter, refuse } from './refuse.ts'

const NO_PATH_CHARACTER = /[^\x21-\x3A\x3C-\x7E]/
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.(?!$)|$))+$/
/** Browsers ignore an attribute whose value takes more bytes (RFC 6265bis, section 5.6). */
export const LONGEST_ATTRIBUTE = 1024
const LONGEST_DOMAIN = 253

/**
 * What tells a cookie apart from every other (RFC 6265bis, section 5.7) as one string. None of
 * the parts can hold a `;`, so two places never give one key.
 */
export function placeKey(name: string, domain: string, path: string, partitioned: boolean): string {
  if (domain === '' && path === '/' && !partitioned) return usualKey(name)
  return `${name};${domain};${path};${partitioned ? 'partitioned' : ''}`
}

/** The {@link placeKey} of most cookies: for this host alone, and for all its paths. */
export function usualKey(name: string): string {
  return `${name};;/;`
}

/** Throws a UsageError unless the path is one that a browser compares with those of its requests. */
export function checkPath(cookie: string, path: unknown): string {
  if (path === '/') return path
  if (typeof path !== 'string') {
    refuse(
      'cookie-attribute',
      cookie,
      `its path is ${kindOf(path)}. Give a string such as '/admin'.`,
    )
  }
  if (!path.startsWith('/')) {
    refuse(
      'cookie-attribute',
      cookie,
      "its path does not begin with '/', so browsers would ignore it. Give one such as '/admin'.",
    )
  }
  const at = path.search(NO_PATH_CHARACTER)
  if (at !== -1) {
    refuse(
      'cookie-attribute',
      cookie,
      `its path has ${quoteCharacter(path, at)} at index ${at}, which no path of a cookie may have. Percent-encode it.`,
    )
  }
  if (path.length > LONGEST_ATTRIBUTE) {
    refuse(
      'cookie-size',
      cookie,
      `its path takes ${path.length} bytes, but browsers ignore one over ${LONGEST_ATTRIBUTE}. Give a shorter one.`,
    )
  }
  return path
}

/** A host name in lower case, without a leading dot; throws a UsageError for all that is none. */
export function checkDomain(cookie: string, domain: unknown): string {
  if (typeof domain !== 'string') {
    refuse(
      'cookie-attribute',
      cookie,
      `its domain is ${kindOf(domain)}. Give a string such as 'example.com'.`,
    )
  }
  const host = (domain.startsWith('.') ? domain.slice(1) : domain).toLowerCase()
  if (host.length > LONGEST_DOMAIN) {
    refuse(
      'cookie-size',
      cookie,
      `its domain takes ${host.length} bytes, but no host name is over ${LONGEST_DOMAIN}. Give the host name alone.`,
    )
  }
  if (!HOST.test(host)) {
    refuse(
      'cookie-attribute',
      cookie,
      "its domain is no host name of letters, digits, hyphens and dots. Give one such as 'example.com', without scheme, port or path, or leave it out for this host alone.",
    )
  }
  return host
}
