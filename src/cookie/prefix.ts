import type { CheckedAttributes } from './checked-attributes.ts'
import { refuse } from './refuse.ts'

/** What the beginning of a cookie's name promises (RFC 6265bis, section 4.1.3), beside Secure. */
export interface Prefix {
  readonly label: string
  readonly pattern: RegExp
  readonly httpOnly: boolean
  readonly hostOnly: boolean
}

const UNDERSCORE = 0x5f

// The longer one first: `__Host-Http-` also begins with `__Host-`.
const PREFIXES: readonly Prefix[] = [
  { label: '__Host-Http-', pattern: /^__Host-Http-/i, httpOnly: true, hostOnly: true },
  { label: '__Host-', pattern: /^__Host-/i, httpOnly: false, hostOnly: true },
  { label: '__Http-', pattern: /^__Http-/i, httpOnly: true, hostOnly: false },
  { label: '__Secure-', pattern: /^__Secure-/i, httpOnly: false, hostOnly: false },
]

/** The prefix of a cookie's name, in whatever case, since browsers hold it to its rules in any. */
export function prefixOf(name: string): Prefix | undefined {
  if (!mayHavePrefix(name)) return undefined
  return PREFIXES.find(({ pattern }) => pattern.test(name))
}

/** Whether only one cookie of this name can be honest: the browser binds it to host and path `/`. */
export function isHostBound(name: string): boolean {
  return mayHavePrefix(name) && /^__Host-/i.test(name)
}

// Hardly any name has one, so this is all the time it takes.
function mayHavePrefix(name: string): boolean {
  return name.charCodeAt(0) === UNDERSCORE && name.charCodeAt(1) === UNDERSCORE
}

/** Throws a UsageError (`cookie-prefix`) where the attributes break what the name promises. */
export function checkPrefix(cookie: string, prefix: Prefix, attributes: CheckedAttributes): void {
  const { label, httpOnly, hostOnly } = prefix
  if (httpOnly && !attributes.httpOnly) {
    refuse(
      'cookie-prefix',
      cookie,
      `the prefix ${label} stands for HttpOnly, but httpOnly is false. Leave httpOnly out or choose another name.`,
    )
  }
  if (hostOnly && attributes.path !== '/') {
    refuse(
      'cookie-prefix',
      cookie,
      `the prefix ${label} stands for the path '/', but another path was given. Leave path out or choose another name.`,
    )
  }
  if (hostOnly && attributes.domain !== '') {
    refuse(
      'cookie-prefix',
      cookie,
      `the prefix ${label} stands for this host alone, but a domain was given. Leave domain out or choose another name.`,
    )
  }
}
