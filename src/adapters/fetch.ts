import { ownAnswer, routedAnswer } from '../channel/endpoint.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import type { StreamOptions } from '../channel/serve-stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { within } from '../state/current.ts'
import { failed } from '../state/failed.ts'
import { prepare } from '../state/prepare.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { FetchArrival } from './fetch-arrival.ts'
import { bodyOf } from './fetch-body.ts'
import { FetchHead } from './fetch-head.ts'
import { responseOf, streamResponse } from './fetch-stream.ts'
import { markOwn } from './own-answer.ts'

/** A Fetch-standard handler that is also given the browser, before whatever else its host hands it. */
export type FetchHandler<Rest extends unknown[]> = (
  request: Request,
  browser: Browser,
  ...rest: Rest
) => Response | Promise<Response>

/**
 * Wraps a handler of the Fetch standard so that it has the browser, as its second argument and as
 * `currentBrowser()`, and answers the library's own addresses. A handler that throws has written
 * nothing; its error goes on to the host.
 */
export function withBrowser<Rest extends unknown[]>(
  memory: Madeleine,
  handler: FetchHandler<Rest>,
) {
  return async (request: Request, ...rest: Rest): Promise<Response> => {
    const head = new FetchHead()
    const browser = memory.open(new FetchArrival(request), head)
    const inside = insideOf(browser)
    const answer = ownAnswer(inside.exchange, bodyOf(request))
    if (answer !== undefined) return markOwn(responseOf(await answer))
    inside.exchange.holdIfKnown()
    try {
      const preparing = prepare(inside)
      if (preparing !== undefined) await preparing
      const response = await within(browser, () => handler(request, browser, ...rest))
      const keeping = inside.slot.commit('response')
      if (keeping !== undefined) await keeping
      return head.finish(response, inside)
    } catch (error) {
      head.abandon()
      await failed(inside)
      throw error
    }
  }
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves with the response once its head is known.
 *
 * @throws UsageError when the browser is not the one of {@link withBrowser}.
 */
export async function eventStream(
  browser: Browser,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<Response> {
  const { arrival } = insideOf(browser).exchange
  if (!(arrival instanceof FetchArrival))
    throw missingBrowser('eventStream(browser, …)', 'withBrowser() of madeleine/fetch')
  return streamResponse(browser, handler, bodyOf(arrival.request), options)
}

/** Answers redemptions and what pages tell of their storage, for servers that route `/_madeleine/` past {@link withBrowser}. */
export function redeemHandler(memory: Madeleine) {
  return async (request: Request): Promise<Response> => {
    const { exchange } = insideOf(memory.open(new FetchArrival(request), new FetchHead()))
    return markOwn(responseOf(await routedAnswer(exchange, bodyOf(request))))
  }
}
