import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../channel/answer.ts'
import { ownAnswer, routedAnswer } from '../channel/endpoint.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import { serveStream, type StreamOptions } from '../channel/serve-stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { within } from '../state/current.ts'
import { failed } from '../state/failed.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { prepare } from '../state/prepare.ts'
import { FastifyArrival } from './fastify-arrival.ts'
import { fastifyBody } from './fastify-body.ts'
import { FastifyHost } from './fastify-host.ts'
import { forWholeApp } from './fastify-plugin.ts'
import { sendOwn } from './node-answer.ts'
import { browserOf, openBrowser } from './node-exchange.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** This visitor's browser, behind `browserState()`. */
    browser: Browser
  }
}

/**
 * Plugin that gives every handler and hook after it the browser, as `request.browser` and as
 * `currentBrowser()`, and answers the library's own addresses. When a handler or hook throws or
 * sends an error, what was written so far is dropped; what the error handler writes is sent.
 */
export function browserState(memory: Madeleine): FastifyPluginCallback {
  return forWholeApp('madeleine', (app, _options, done) => {
    if (!app.hasRequestDecorator('browser')) app.decorateRequest('browser')
    app.addHook('onRequest', opening(memory, app.prefix))
    app.addHook('preValidation', goOn)
    app.addHook('onError', fail)
    app.addHook('onSend', keep)
    routeOwn(app, memory.basePath)
    done()
  })
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves when the answer is over.
 *
 * @throws UsageError when {@link browserState} is not registered for the route.
 */
export async function eventStream(
  reply: FastifyReply,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<void> {
  const browser = browserOf(reply.raw)
  if (browser === undefined)
    throw missingBrowser('eventStream(reply, …)', 'browserState() of madeleine/fastify')
  await serveStream(browser, handler, new FastifyHost(reply), options)
  // Fastify sends what an async handler resolves with, unless an answer has left by then.
  await reply
}

/** Answers redemptions and what pages tell of their storage, for apps whose plugin does not see `/_madeleine/`. */
export function redeemHandler(memory: Madeleine) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const browser = openBrowser(memory, new FastifyArrival(request, reply), reply.raw)
    await answerOwn(reply, routedAnswer(insideOf(browser).exchange, fastifyBody(request)))
  }
}

type Done = (error?: Error) => void

function opening(memory: Madeleine, prefix: string) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    const browser = openBrowser(memory, new FastifyArrival(request, reply, prefix), reply.raw)
    const { exchange } = insideOf(browser)
    const answer = ownAnswer(exchange, fastifyBody(request))
    request.browser = browser
    if (answer !== undefined) return void answerOwn(reply, answer)
    exchange.holdIfKnown()
    const preparing = prepare(insideOf(browser))
    if (preparing === undefined) return within(browser, done)
    preparing.then(() => within(browser, done), done)
  }
}

/** Fastify goes on from the events of the body that it reads, and these know of no browser. */
function goOn(request: FastifyRequest, _: FastifyReply, done: Done): void {
  within(request.browser, done)
}

function fail(request: FastifyRequest, _: FastifyReply, __: Error, done: () => void): void {
  // A plugin in front of this one may have thrown.
  if (request.browser === undefined) return done()
  void failed(insideOf(request.browser))
  within(request.browser, done)
}

/** Where an error can still become an error page; what is sent past Fastify waits for the session all the same. */
function keep(request: FastifyRequest, _: FastifyReply, __: unknown, done: Done): void {
  try {
    const keeping = request.browser && insideOf(request.browser).slot.commit('response')
    if (keeping === undefined) done()
    else keeping.then(() => within(request.browser, done), done)
  } catch (error) {
    done(error as Error)
  }
}

/** Fastify asks the hooks of an app below another only about addresses that it has. */
function routeOwn(app: FastifyInstance, basePath: string): void {
  const prefix = app.prefix.replace(/\/$/, '')
  const below = `${basePath}/`.startsWith(`${prefix}/`) ? basePath.slice(prefix.length) : basePath
  if (app.hasRoute({ method: 'POST', url: `${prefix}${below}/*` })) return
  // Kept out of the app's documentation.
  const schema: object = { hide: true }
  app.all(`${below}/*`, { schema }, (_, reply) => reply.callNotFound())
}

/** Past the hooks of the app, which have no part in what the library answers itself; what those in front have set stays. */
function answerOwn(reply: FastifyReply, answer: Promise<Answer>): Promise<void> {
  const { raw } = reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? '')
  return sendOwn(raw, answer)
}
