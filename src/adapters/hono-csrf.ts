import type { MiddlewareHandler } from 'hono'
import { CsrfGuard } from '../channel/csrf-guard.ts'
import type { CsrfOptions } from '../channel/csrf-options.ts'
import type { Madeleine } from '../madeleine.ts'
import { copiedBody } from './hono-body.ts'
import { responseOf } from './fetch-stream.ts'
import type { BrowserEnv } from './hono.ts'

/**
 * Middleware that guards what is behind it against requests that pages of others make in a
 * visitor's name: unsafe methods from another origin are answered by 403. Put it behind
 * `browserState`.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 */
export function csrf(memory: Madeleine, options?: CsrfOptions): MiddlewareHandler<BrowserEnv> {
  const guard = new CsrfGuard(memory, options, 'browserState() of madeleine/hono')
  return async (c, next) => {
    const refused = await guard.check(c.get('browser'), { readCopy: copiedBody(c) })
    if (refused !== undefined) return responseOf(refused)
    await next()
    return undefined
  }
}
