import { basePath } from './app.ts'
import type { ConnectError } from './connect-error.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'
import type { DeliveryError } from './delivery-error.ts'
import { openLine } from './line.ts'
import { ownUrl } from './own-url.ts'
import { socketTransport } from './socket-transport.ts'
import { sseTransport } from './sse-transport.ts'
import { openTeller, poster } from './teller.ts'

// Here, since what a file declares that no door re-exports is left out of the packed types.
declare global {
  interface DocumentEventMap {
    /** A redemption, a connection or a write to storage failed for good. */
    'madeleine:error': CustomEvent<DeliveryError | ConnectError>
    /** A ticket's cookies are in; `ms` is how long that took since its command came. */
    'madeleine:redeemed': CustomEvent<{ ms: number }>
  }
}

/**
 * Opens a connection to a handler of this page's own origin and keeps it open across cut lines,
 * sleeping tabs and lost networks.
 *
 * Events come in order, and each after the cookies that the server wrote before it: a redemption
 * that fails is told by a `madeleine:error` event on `document` and holds nothing up. There is one
 * iterator, and leaving its loop closes the connection. Over server-sent events a server waits
 * while 1,000 events are unread.
 *
 * Throws a ConnectError `foreign-origin` at once; other failures are thrown by the loop
 * and told by `madeleine:error` too.
 *
 * @example
 * const chat = connect('/chat', { transport: 'ws' })
 * await chat.send('How are you?')
 * for await (const { event, data } of chat) {
 *   if (event === 'done') break
 *   page.append(data)
 * }
 */
export function connect(url: string | URL, options: ConnectOptions = {}): Connection {
  const own = ownUrl(url)
  const { transport, signal } = options
  const line = openLine((transport === 'ws' ? openTeller : poster)(basePath))
  signal?.addEventListener('abort', line.close, line)
  if (signal?.aborted) line.close()
  const open = transport === 'ws' ? socketTransport : sseTransport
  open(line, own, options).catch(line.end)
  return line
}
