import { ConnectError } from './connect-error.ts'

/** Resolves a url against the page's address; throws a ConnectError when it leaves the origin. */
export function ownUrl(url: string | URL): URL {
  const own = new URL(url, location.href)
  // A socket belongs to the http origin whose cookies it carries.
  own.protocol = own.protocol.replace('ws', 'http')
  if (own.origin !== location.origin) throw new ConnectError('foreign-origin')
  return own
}
