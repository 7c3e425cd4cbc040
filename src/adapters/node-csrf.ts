import type { IncomingMessage } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import { CsrfGuard } from '../channel/csrf-guard.ts'
import type { CsrfOptions } from '../channel/csrf-options.ts'
import type { Madeleine } from '../madeleine.ts'
import { sendAnswer } from './node-answer.ts'
import type { NodeHandler } from './node.ts'

/**
 * Guards handlers against requests that pages of others make in a visitor's name: unsafe methods
 * from another origin are answered by 403. Put it between `withBrowser` and the handler.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 * @example
 * createServer(withBrowser(memory, csrf(memory)((request, response, browser) => …)))
 */
export function csrf(memory: Madeleine, options?: CsrfOptions) {
  const guard = new CsrfGuard(memory, options, 'withBrowser() of madeleine/node')
  return (handler: NodeHandler): NodeHandler =>
    (request, response, browser) => {
      const goOn = (refused: Answer | undefined) =>
        refused === undefined ? handler(request, response, browser) : sendAnswer(response, refused)
      const checked = guard.check(browser, sentBody(request))
      return checked instanceof Promise ? checked.then(goOn) : goOn(checked)
    }
}

/** Only as a parser in front has made it: a stream that was read is empty for the handler. */
export function sentBody(request: IncomingMessage & { readonly body?: unknown }) {
  return { parsed: request.body }
}
