import type { CheckedAttributes } from './checked-attributes.ts'
import { prefixOf } from './prefix.ts'
import type { Prefix } from './prefix.ts'
import { refuse } from './refuse.ts'

/**
 * Whether the line says Secure. Throws a UsageError where the cookie cannot do without it (prefixed
 * names, `sameSite: 'none'`, `partitioned`) and yet has none.
 */
export function isSecure(
  cookie: string,
  prefix: Prefix | undefined,
  attributes: CheckedAttributes,
  secureChannel: boolean,
): boolean {
  const secure = attributes.secure === 'auto' ? secureChannel : attributes.secure
  if (secure) return true
  if (prefix !== undefined) {
    refuse(
      'cookie-prefix',
      cookie,
      `the prefix ${prefix.label} stands for Secure, but ${reason(attributes)}`,
    )
  }
  if (attributes.sameSite === 'none') {
    refuse(
      'cookie-attribute',
      cookie,
      `browsers ignore sameSite 'none' without Secure, but ${reason(attributes)}`,
    )
  }
  if (attributes.partitioned) {
    refuse(
      'cookie-attribute',
      cookie,
      `browsers ignore partitioned without Secure, but ${reason(attributes)}`,
    )
  }
  return false
}

/** Whether a line with these attributes is ignored by browsers unless it says Secure. */
export function needsSecure(cookie: string, attributes: CheckedAttributes): boolean {
  return attributes.partitioned || attributes.sameSite === 'none' || prefixOf(cookie) !== undefined
}

function reason({ secure }: CheckedAttributes): string {
  if (secure === false) return 'secure is false. Leave secure out.'
  return 'this exchange is plain http. Serve it over https, set trustProxy behind a proxy that ends TLS, or give secure: true.'
}
