import type { Context, MiddlewareHandler } from 'hono'
import { ownAnswer, routedAnswer } from '../channel/endpoint.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import type { StreamOptions } from '../channel/serve-stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { within } from '../state/current.ts'
import { failed } from '../state/failed.ts'
import { prepare } from '../state/prepare.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { honoBody } from './hono-body.ts'
import { FetchHead } from './fetch-head.ts'
import { responseOf, streamResponse } from './fetch-stream.ts'
import { HonoArrival } from './hono-arrival.ts'
import { HonoHead } from './hono-head.ts'
import { markOwn } from './own-answer.ts'

/** What the middleware adds to Hono's context: `c.var.browser`. */
export type BrowserEnv = { Variables: { browser: Browser } }

/**
 * Middleware that gives every handler behind it the browser, as `c.var.browser` and as
 * `currentBrowser()`, and answers the library's own addresses. When a handler throws, what was
 * written so far is dropped; what `onError` writes is sent.
 */
export function browserState(memory: Madeleine): MiddlewareHandler<BrowserEnv> {
  return async (c, next) => {
    const head = new HonoHead(c, () => void failed(insideOf(browser)))
    const browser = memory.open(new HonoArrival(c), head)
    const inside = insideOf(browser)
    const answer = ownAnswer(inside.exchange, honoBody(c))
    if (answer !== undefined) return markOwn(responseOf(await answer))
    const outer = c.get('browser') as Browser | undefined
    // Standing before an app and before a part of it, the same memory has one browser: two would not see each other's writes.
    if (outer !== undefined && memory.hasOpened(outer)) return within(outer, next)
    inside.exchange.holdIfKnown()
    c.set('browser', browser)
    const preparing = prepare(inside)
    if (preparing !== undefined) await preparing
    await within(browser, next)
    const keeping = inside.slot.commit('response')
    if (keeping !== undefined) await keeping
    const response = head.finish(c.res, inside)
    if (response === c.res) return undefined
    // Hono would merge the old headers into the new response's.
    c.res = undefined
    c.res = response
    return undefined
  }
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves with the response once its head is known.
 *
 * @throws UsageError when {@link browserState} does not stand before the route.
 */
export async function eventStream(
  c: Context,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<Response> {
  const browser = (c as Context<BrowserEnv>).get('browser') as Browser | undefined
  if (browser === undefined)
    throw missingBrowser('eventStream(c, …)', 'browserState() of madeleine/hono')
  return streamResponse(browser, handler, honoBody(c), options)
}

/** Answers redemptions and what pages tell of their storage, for apps whose middleware does not see `/_madeleine/`. */
export function redeemHandler(memory: Madeleine) {
  return async (c: Context): Promise<Response> => {
    const { exchange } = insideOf(memory.open(new HonoArrival(c), new FetchHead()))
    return markOwn(responseOf(await routedAnswer(exchange, honoBody(c))))
  }
}
