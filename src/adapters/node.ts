import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownAnswer, routedAnswer } from '../channel/endpoint.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import type { StreamOptions } from '../channel/serve-stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { within } from '../state/current.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { prepare } from '../state/prepare.ts'
import { answerFailure, sendOwn } from './node-answer.ts'
import { NodeArrival } from './node-arrival.ts'
import { bodyOf } from './node-body.ts'
import { browserOf, openBrowser } from './node-exchange.ts'
import { streamTo } from './node-stream.ts'

/** A request listener of node:http that is also given the browser. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  browser: Browser,
) => unknown

/**
 * Wraps a request listener so that it has the browser, as its third argument and as
 * `currentBrowser()`, and answers the library's own addresses. A handler that throws has
 * written nothing: it is reported and answered by 500.
 */
export function withBrowser(memory: Madeleine, handler: NodeHandler) {
  return (request: IncomingMessage, response: ServerResponse): unknown => {
    const browser = openBrowser(memory, new NodeArrival(request, response), response)
    const answer = ownAnswer(insideOf(browser).exchange, bodyOf(request))
    if (answer !== undefined) return sendOwn(response, answer)
    insideOf(browser).exchange.holdIfKnown()
    const run = () => handle(browser, response, () => handler(request, response, browser))
    const preparing = prepare(insideOf(browser))
    if (preparing === undefined) return run()
    return preparing.then(run, (error: unknown) => answerFailure(browser, response, error))
  }
}

function handle(browser: Browser, response: ServerResponse, handler: () => unknown): unknown {
  try {
    const result = within(browser, handler)
    return result instanceof Promise
      ? result.catch((error: unknown) => answerFailure(browser, response, error))
      : result
  } catch (error) {
    return answerFailure(browser, response, error)
  }
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves when the stream is over.
 *
 * @throws UsageError when the response did not pass through {@link withBrowser}.
 */
export async function eventStream(
  response: ServerResponse,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<void> {
  const browser = browserOf(response)
  if (browser === undefined)
    throw missingBrowser('eventStream(response, …)', 'withBrowser() of madeleine/node')
  await streamTo(browser, response, handler, options)
}

/** Answers redemptions and what pages tell of their storage, for servers that route `/_madeleine/` past {@link withBrowser}. */
export function redeemHandler(memory: Madeleine) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const browser = openBrowser(memory, new NodeArrival(request, response), response)
    await sendOwn(response, routedAnswer(insideOf(browser).exchange, bodyOf(request)))
  }
}
