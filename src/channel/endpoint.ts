import type { Exchange } from '../state/exchange.ts'
import { plainAnswer, type Answer, type ReadBody } from './answer.ts'
import { redeem } from './redeem.ts'
import { STORAGE_PATH } from '../wire/told.ts'
import { tell } from './tell.ts'

/** Answers a request to one of the library's own addresses; undefined when it is the app's, or that of another memory. */
export function ownAnswer(exchange: Exchange, readBody: ReadBody): Promise<Answer> | undefined {
  const { path } = exchange.arrival
  if (isAt(exchange, path, '/redeem')) return redeem(exchange, readBody)
  if (isAt(exchange, path, STORAGE_PATH)) return tell(exchange, readBody)
  if (isAt(exchange, path, '/client.js')) return clientScript(exchange)
  return undefined
}

/** Answers a request that the app has routed here, whatever stands before the end of its path. */
export function routedAnswer(exchange: Exchange, readBody: ReadBody): Promise<Answer> {
  const { path } = exchange.arrival
  if (path.endsWith(STORAGE_PATH)) return tell(exchange, readBody)
  return path.endsWith('/client.js') ? clientScript(exchange) : redeem(exchange, readBody)
}

/** Exactly: an app below this one may have addresses of its own. The ending first, which settles it for most requests. */
function isAt(exchange: Exchange, path: string, name: string): boolean {
  return path.endsWith(name) && path === exchange.home + name
}

/** The page's half of the library, for pages without a bundler. */
async function clientScript({ arrival }: Exchange): Promise<Answer> {
  const etag = `"${__MADELEINE_CLIENT_HASH__}"`
  if (arrival.method !== 'GET' && arrival.method !== 'HEAD')
    return plainAnswer(405, ['allow', 'GET, HEAD'])
  const headers = [
    ['etag', etag],
    ['cache-control', 'public, no-cache'],
  ] as const
  // A proxy that compresses makes the tag a weak one, W/"…".
  if (arrival.header('if-none-match')?.includes(etag)) return { status: 304, headers }
  const body = arrival.method === 'GET' ? __MADELEINE_CLIENT__ : ''
  return {
    status: 200,
    headers: [['content-type', 'text/javascript; charset=utf-8'], ...headers],
    body,
  }
}
