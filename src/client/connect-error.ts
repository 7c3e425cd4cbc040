import { PageError } from './page-error.ts'

/**
 * - `foreign-origin`: the url is not of the page's own origin, whose cookies alone can be kept.
 * - `status`: the server refused, with {@link ConnectError.status}.
 * - `content-type`: the answer was no `text/event-stream`.
 * - `cut`: a stream broke off that could not be asked for again without doing things twice; or the
 *   connection was closed before a message was handed over.
 * - `unreachable`: no answer to a request that may not be repeated; or too many messages wait.
 */
export type ConnectErrorCode = 'foreign-origin' | 'status' | 'content-type' | 'cut' | 'unreachable'

/** A connection that failed for good, thrown by its loop; or a message that was not handed over. */
export class ConnectError extends PageError<ConnectErrorCode> {
  override readonly name = 'ConnectError'
}
