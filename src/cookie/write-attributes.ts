import type { SameSite } from './attributes.ts'
import type { CheckedAttributes } from './checked-attributes.ts'
import { writeCookieDate } from './cookie-date.ts'

/** Everything that follows the value in a Set-Cookie line, from its first `;`. */
export function writeAttributes(attributes: CheckedAttributes, secure: boolean): string {
  const { maxAge, expires, domain, path, priority, partitioned } = attributes
  let text = ''
  if (maxAge !== undefined) text += `; Max-Age=${maxAge}`
  if (expires !== undefined) text += `; Expires=${writeCookieDate(expires)}`
  if (domain !== '') text += `; Domain=${domain}`
  // Most lines end in one of few ways: joining those beforehand takes half the time.
  text +=
    path === '/'
      ? flagsOf(ROOT, attributes, secure)
      : `; Path=${path}${flagsOf(FLAGS, attributes, secure)}`
  if (priority !== undefined) text += PRIORITY[priority]
  if (partitioned) text += '; Partitioned'
  return text
}

type Flags = Record<
  SameSite,
  readonly [none: string, httpOnly: string, secure: string, both: string]
>

const FLAGS = flagsAfter('')
const ROOT = flagsAfter('; Path=/')
const PRIORITY = { low: '; Priority=Low', medium: '; Priority=Medium', high: '; Priority=High' }

function flagsOf(flags: Flags, { sameSite, httpOnly }: CheckedAttributes, secure: boolean): string {
  const [none, httpOnlyAlone, secureAlone, both] = flags[sameSite]
  if (secure) return httpOnly ? both : secureAlone
  return httpOnly ? httpOnlyAlone : none
}

function flagsAfter(path: string): Flags {
  return {
    lax: flagsWith(path, 'Lax'),
    strict: flagsWith(path, 'Strict'),
    none: flagsWith(path, 'None'),
  }
}

function flagsWith(path: string, sameSite: string): Flags[SameSite] {
  const last = `; SameSite=${sameSite}`
  return [
    `${path}${last}`,
    `${path}; HttpOnly${last}`,
    `${path}; Secure${last}`,
    `${path}; Secure; HttpOnly${last}`,
  ]
}
