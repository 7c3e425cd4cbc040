import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../channel/answer.ts'
import { CsrfGuard } from '../channel/csrf-guard.ts'
import type { CsrfOptions } from '../channel/csrf-options.ts'
import type { Madeleine } from '../madeleine.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { forWholeApp } from './fastify-plugin.ts'

const DOOR = 'browserState() of madeleine/fastify'

/**
 * Plugin that guards the routes after it against requests that pages of others make in a visitor's
 * name: unsafe methods from another origin are answered by 403. Register it after `browserState`,
 * which it says when it is registered.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 */
export function csrf(memory: Madeleine, options?: CsrfOptions): FastifyPluginCallback {
  const guard = new CsrfGuard(memory, options, DOOR)
  return forWholeApp('madeleine-csrf', (app, _options, done) => {
    if (!app.hasRequestDecorator('browser')) return done(missingBrowser('csrf()', DOOR))
    // Before a body is read, and once it is there.
    app.addHook('onRequest', async (request, reply) =>
      answer(reply, guard.checkOrigin(request.browser)),
    )
    app.addHook('preValidation', async (request, reply) =>
      answer(reply, await guard.check(request.browser, sentBody(request))),
    )
    done()
  })
}

function sentBody({ body }: FastifyRequest) {
  return { parsed: body }
}

function answer(reply: FastifyReply, refused: Answer | undefined): FastifyReply | undefined {
  if (refused === undefined) return undefined
  const { status, headers, body } = refused
  return reply.code(status).headers(Object.fromEntries(headers)).send(body)
}
