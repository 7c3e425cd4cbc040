import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'

export function schemeOf({ socket }: IncomingMessage): 'http' | 'https' {
  return (socket as TLSSocket).encrypted ? 'https' : 'http'
}

export function hostOf(request: IncomingMessage): string {
  return nodeHeader(request, 'host') ?? ''
}

/** A request of which a framework has taken its mount path off `url`. */
type Mounted = { url?: string | undefined; originalUrl?: string; baseUrl?: string }

/** The whole path, also where a framework has taken its mount path off `url`. */
export function pathOf({ originalUrl, url = '/' }: Mounted): string {
  return withoutQuery(originalUrl ?? url)
}

/** What a framework has taken off `url`: Express says so, others (connect, polka) only keep the original. */
export function mountOf({ originalUrl, url = '/', baseUrl }: Mounted): string {
  if (baseUrl !== undefined) return baseUrl
  if (originalUrl === undefined || originalUrl === url) return ''
  const whole = withoutQuery(originalUrl)
  const rest = withoutQuery(url)
  if (whole.endsWith(rest)) return whole.slice(0, -rest.length)
  // Of "/shop" nothing is left, which they write as "/".
  return rest === '/' ? whole : ''
}

function withoutQuery(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/**
 * A header of a node:http request by its lower-case name; several of one name are joined.
 *
 * Looked up in the raw list: Node builds the object of all headers when first asked for it, and
 * keeps it for as long as a channel is open. Hosts that only imitate node:http may have no list.
 */
export function nodeHeader(
  { rawHeaders, headers }: IncomingMessage,
  name: string,
): string | undefined {
  if (rawHeaders.length > 0) return lookUp(rawHeaders, name)
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function lookUp(rawHeaders: readonly string[], name: string): string | undefined {
  let found: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index]!
    if (candidate.length !== name.length || candidate.toLowerCase() !== name) continue
    const value = rawHeaders[index + 1]!
    found = found === undefined ? value : `${found}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return found
}
