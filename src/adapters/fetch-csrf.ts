import { CsrfGuard } from '../channel/csrf-guard.ts'
import type { CsrfOptions } from '../channel/csrf-options.ts'
import type { Madeleine } from '../madeleine.ts'
import { bodyOf } from './fetch-body.ts'
import { responseOf } from './fetch-stream.ts'
import type { FetchHandler } from './fetch.ts'

/**
 * Guards handlers against requests that pages of others make in a visitor's name: unsafe methods
 * from another origin are answered by 403. Put it between `withBrowser` and the handler.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 * @example
 * export default { fetch: withBrowser(memory, csrf(memory)((request, browser) => …)) }
 */
export function csrf(memory: Madeleine, options?: CsrfOptions) {
  const guard = new CsrfGuard(memory, options, 'withBrowser() of madeleine/fetch')
  return <Rest extends unknown[]>(handler: FetchHandler<Rest>): FetchHandler<Rest> =>
    async (request, browser, ...rest) => {
      const refused = await guard.check(browser, {
        readCopy: (limit) => bodyOf(request.clone())(limit),
      })
      return refused === undefined ? handler(request, browser, ...rest) : responseOf(refused)
    }
}
