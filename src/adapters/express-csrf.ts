import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import { CsrfGuard } from '../channel/csrf-guard.ts'
import type { CsrfOptions } from '../channel/csrf-options.ts'
import type { Madeleine } from '../madeleine.ts'
import { sendAnswer } from './node-answer.ts'
import { sentBody } from './node-csrf.ts'
import { browserOf } from './node-exchange.ts'

/**
 * Middleware that guards what is behind it against requests that pages of others make in a
 * visitor's name: unsafe methods from another origin are answered by 403. Put it behind
 * `browserState`, and behind the body parsers where forms carry the token.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 */
export function csrf(memory: Madeleine, options?: CsrfOptions) {
  const guard = new CsrfGuard(memory, options, 'browserState() of madeleine/express')
  return (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): void => {
    const goOn = (refused: Answer | undefined) =>
      refused === undefined ? next() : sendAnswer(response, refused)
    const checked = guard.check(browserOf(response), sentBody(request))
    if (checked instanceof Promise) checked.then(goOn, next)
    else goOn(checked)
  }
}
