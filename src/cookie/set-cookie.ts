import type { CookieAttributes, CookiePlace } from './attributes.ts'
import { sliceTrimmed } from './blank.ts'
import { CheckedAttributes, checkAttributes } from './checked-attributes.ts'
import { checkName } from './name.ts'
import { placeKey, usualKey } from './place.ts'
import { checkPrefix, prefixOf } from './prefix.ts'
import { readAttributes } from './read-attributes.ts'
import { refuse } from './refuse.ts'
import { isSecure, needsSecure } from './secure.ts'
import { decodeValue, encodeValue } from './value.ts'
import { writeAttributes } from './write-attributes.ts'

/** One finished Set-Cookie line, and what it will do in the browser. */
export interface CookieLine {
  /** Equal for two lines exactly when the later one replaces the earlier in the browser. */
  readonly key: string
  readonly name: string
  /** What reading the cookie gives from now on; `undefined`: the line deletes it. */
  readonly value: string | undefined
  /** `''`: the browser derives it from the address of the request. */
  readonly path: string
  /** In lower case, without a leading dot; `''`: this host alone. */
  readonly domain: string
  /** The value of the Set-Cookie header. */
  readonly text: string
  /** Seconds from now until the cookie ends, when Max-Age says so. */
  readonly maxAge?: number | undefined
  /** Milliseconds since 1970 of Expires, unless Max-Age overrules it. In the past, it deletes. */
  readonly expires?: number | undefined
}

/** Browsers ignore a cookie whose name and value take more bytes (RFC 6265bis, section 5.6). */
const LARGEST = 4096

const DEFAULTS = new CheckedAttributes()
const USUAL_ENDING = writeAttributes(DEFAULTS, false)
const USUAL_SECURE_ENDING = writeAttributes(DEFAULTS, true)

/**
 * The line that sets a cookie; `secureChannel` says whether the browser talks https. Throws a
 * UsageError for everything that browsers would ignore, misread, or take for something else.
 */
export function writeCookie(
  name: string,
  value: string,
  attributes: CookieAttributes | undefined,
  secureChannel: boolean,
): CookieLine {
  checkName(name)
  if (attributes === undefined && prefixOf(name) === undefined)
    return usualLine(name, value, secureChannel)
  const checked = attributes === undefined ? DEFAULTS : checkAttributes(name, attributes)
  return writeChecked(name, value, checked, secureChannel)
}

/** What most lines are, made in half the time. */
function usualLine(name: string, value: string, secureChannel: boolean): CookieLine {
  const encoded = encode(name, value)
  return {
    key: usualKey(name),
    name,
    value,
    path: '/',
    domain: '',
    text: `${name}=${encoded}${secureChannel ? USUAL_SECURE_ENDING : USUAL_ENDING}`,
    maxAge: undefined,
    expires: undefined,
  }
}

/** As {@link writeCookie}, for a name and attributes that were checked before. */
export function writeChecked(
  name: string,
  value: string,
  checked: CheckedAttributes,
  secureChannel: boolean,
): CookieLine {
  const encoded = encode(name, value)
  const { domain, path, partitioned, maxAge, expires } = checked
  return {
    key: placeKey(name, domain, path, partitioned),
    name,
    value: maxAge === 0 ? undefined : value,
    path,
    domain,
    text: `${name}=${encoded}${ending(name, checked, secureChannel)}`,
    maxAge,
    expires: maxAge === undefined ? expires : undefined,
  }
}

/**
 * The line that deletes the cookie of this name and place. The attributes it was written with may
 * be given as they are; those that do not say where the cookie lives change nothing.
 */
export function deleteCookie(
  name: string,
  place: CookiePlace | undefined,
  secureChannel: boolean,
): CookieLine {
  checkName(name)
  checkSize(name, '')
  const checked = place === undefined ? new CheckedAttributes() : checkAttributes(name, place)
  checked.maxAge = 0
  checked.expires = 0
  checked.httpOnly = true
  // On plain http too: a cookie that needs Secure came by https, or by a proxy nobody told us of.
  if (needsSecure(name, checked)) checked.secure = true
  // Partitioned cookies live in frames of other sites, where browsers ignore any other line.
  if (checked.partitioned) checked.sameSite = 'none'
  const { domain, path, partitioned } = checked
  return {
    key: placeKey(name, domain, path, partitioned),
    name,
    value: undefined,
    path,
    domain,
    text: `${name}=${ending(name, checked, secureChannel)}`,
    maxAge: 0,
    expires: undefined,
  }
}

// The browser drops the whole line (RFC 6265bis, section 5.6, step 1).
const CONTROL = /[\x00-\x08\x0A-\x1F\x7F]/

/**
 * A Set-Cookie line that other code wrote, as a browser takes it; `undefined` where it takes none,
 * or a nameless one. Never throws. `defaultPath` is the path of a line that has none of its own.
 */
export function readSetCookie(text: string, defaultPath = ''): CookieLine | undefined {
  const pairEnd = endOfPair(text)
  const equals = text.indexOf('=')
  if (equals === -1 || equals > pairEnd || CONTROL.test(text)) return undefined
  const name = sliceTrimmed(text, 0, equals)
  const encoded = sliceTrimmed(text, equals + 1, pairEnd)
  if (name === '' || name.length + encoded.length > LARGEST) return undefined
  const { domain, path, partitioned, maxAge, expires } = readAttributes(text.slice(pairEnd + 1))
  return {
    key: placeKey(name, domain, path || defaultPath, partitioned),
    name,
    value: maxAge !== undefined && maxAge <= 0 ? undefined : decodeValue(encoded),
    path: path || defaultPath,
    domain,
    text,
    maxAge,
    expires: maxAge === undefined ? expires : undefined,
  }
}

function endOfPair(text: string): number {
  const semicolon = text.indexOf(';')
  return semicolon === -1 ? text.length : semicolon
}

/** All that follows the value, once it was made sure that it fits the name and the exchange. */
function ending(name: string, attributes: CheckedAttributes, secureChannel: boolean): string {
  const prefix = prefixOf(name)
  const secure = isSecure(name, prefix, attributes, secureChannel)
  if (prefix !== undefined) checkPrefix(name, prefix, attributes)
  return writeAttributes(attributes, secure)
}

function encode(name: string, value: unknown): string {
  const encoded = encodeValue(name, value)
  checkSize(name, encoded)
  return encoded
}

function checkSize(name: string, encoded: string): void {
  const bytes = name.length + encoded.length
  if (bytes <= LARGEST) return
  refuse(
    'cookie-size',
    name,
    `its name and encoded value take ${bytes} bytes, but browsers ignore a cookie over ${LARGEST}. Keep less in it, define it with chunked: true, or keep it in a session.`,
  )
}
