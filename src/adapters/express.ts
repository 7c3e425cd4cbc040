import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownAnswer, routedAnswer } from '../channel/endpoint.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import type { StreamOptions } from '../channel/serve-stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { within } from '../state/current.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { prepare } from '../state/prepare.ts'
import { sendOwn } from './node-answer.ts'
import { NodeArrival } from './node-arrival.ts'
import { bodyOf } from './node-body.ts'
import { browserOf, keepBrowser, openBrowser } from './node-exchange.ts'
import { streamTo } from './node-stream.ts'

declare global {
  // The one way that Express has for others to add to its request.
  // oxlint-disable-next-line typescript/no-namespace
  namespace Express {
    interface Request {
      /** This visitor's browser, behind `browserState()`. */
      browser: Browser
    }
  }
}

type Next = (error?: unknown) => void

/**
 * Middleware that gives every handler behind it the browser, as `req.browser` and as
 * `currentBrowser()`, and answers the library's own addresses. Express does not say that a handler
 * threw: where the answer's status is 500 or above, what was written is dropped, and reported.
 */
export function browserState(memory: Madeleine) {
  return (request: IncomingMessage, response: ServerResponse, next: Next): void => {
    const outer = browserOf(response)
    const browser = openBrowser(memory, new NodeArrival(request, response), response, {
      failsByStatus: true,
    })
    const { exchange } = insideOf(browser)
    const answer = ownAnswer(exchange, bodyOf(request))
    if (answer !== undefined) return void sendOwn(response, answer)
    if (outer !== undefined && memory.hasOpened(outer)) return goOnWith(outer, response, next)
    exchange.holdIfKnown()
    Object.assign(request, { browser })
    const goOn = (error?: unknown) =>
      within(browser, () => (error === undefined ? next() : next(error)))
    const preparing = prepare(insideOf(browser))
    if (preparing === undefined) return goOn()
    preparing.then(() => goOn(), goOn)
  }
}

/** Standing before an app and before a router of it, the same memory has one browser: two would not see each other's writes. */
function goOnWith(browser: Browser, response: ServerResponse, next: Next): void {
  keepBrowser(browser, response)
  within(browser, () => next())
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves when the stream is over.
 *
 * @throws UsageError when {@link browserState} does not stand before the route.
 */
export async function eventStream(
  response: ServerResponse,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<void> {
  const browser = browserOf(response)
  if (browser === undefined)
    throw missingBrowser('eventStream(res, …)', 'browserState() of madeleine/express')
  await streamTo(browser, response, handler, options)
}

/** Answers redemptions and what pages tell of their storage, for apps whose middleware does not see `/_madeleine/`. */
export function redeemHandler(memory: Madeleine) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const browser = openBrowser(memory, new NodeArrival(request, response), response)
    await sendOwn(response, routedAnswer(insideOf(browser).exchange, bodyOf(request)))
  }
}
