import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import { ownAnswer } from '../channel/endpoint.ts'
import { redeem } from '../channel/redeem.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import { serveStream, type Host, type StreamOptions } from '../channel/serve-stream.ts'
import { STREAM_HEADERS } from '../channel/stream.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { commit } from '../state/commit.ts'
import { within } from '../state/current.ts'
import { failed } from '../state/failed.ts'
import { prepare } from '../state/prepare.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { NodeArrival } from './node-arrival.ts'
import { bodyOf } from './node-body.ts'
import { onGone } from './node-gone.ts'
import { NodeGate } from './node-gate.ts'
import { NodeHead } from './node-head.ts'
import { NodeWire } from './node-wire.ts'
import { markOwn } from './own-answer.ts'

/** A request listener of node:http that is also given the browser. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  browser: Browser,
) => unknown

/** Where a response keeps its browser: a WeakMap would cost a busy server a tenth of its throughput in collections. */
const BROWSER = Symbol('madeleine')

type Known = ServerResponse & { [BROWSER]?: Browser }

/**
 * Wraps a request listener so that it has the browser, as its third argument and as
 * `currentBrowser()`, and answers the library's own addresses. A handler that throws has
 * written nothing: it is reported and answered by 500.
 */
export function withBrowser(memory: Madeleine, handler: NodeHandler) {
  return (request: IncomingMessage, response: ServerResponse): unknown => {
    const browser = open(memory, request, response)
    const answer = ownAnswer(insideOf(browser).exchange, bodyOf(request))
    if (answer !== undefined) return sendOwn(response, answer)
    insideOf(browser).exchange.holdIfKnown()
    const run = () => handle(browser, response, () => handler(request, response, browser))
    const preparing = prepare(insideOf(browser))
    if (preparing === undefined) return run()
    return preparing.then(run, (error: unknown) => fail(browser, response, error))
  }
}

function handle(browser: Browser, response: ServerResponse, handler: () => unknown): unknown {
  try {
    const result = within(browser, handler)
    return result instanceof Promise
      ? result.catch((error: unknown) => fail(browser, response, error))
      : result
  } catch (error) {
    return fail(browser, response, error)
  }
}

/**
 * Answers with a stream of server-sent events; cookies set in the handler arrive before the event
 * that follows them. Resolves when the stream is over.
 *
 * @throws UsageError when the response did not pass through {@link withBrowser}.
 */
export function eventStream(
  response: ServerResponse,
  handler: Handler | ChannelDefinition,
  options?: StreamOptions,
): Promise<void> {
  const browser = (response as Known)[BROWSER]
  if (browser === undefined)
    return Promise.reject(
      missingBrowser('eventStream(response, …)', 'withBrowser() of madeleine/node'),
    )
  return serveStream(browser, handler, new NodeHost(response), options)
}

/** Answers redemptions, for servers that route `/_madeleine/redeem` past {@link withBrowser}. */
export function redeemHandler(memory: Madeleine) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { exchange } = insideOf(open(memory, request, response))
    await sendOwn(response, redeem(exchange, bodyOf(request)))
  }
}

function open(memory: Madeleine, request: IncomingMessage, response: ServerResponse): Browser {
  const keep = () => insideOf(browser).slot.commit(response.headersSent ? 'write' : 'response')
  const head = new NodeHead(
    response,
    (fields) => commit(insideOf(browser), fields),
    () => new NodeGate(response, keep, (error) => fail(browser, response, error)),
  )
  const arrival = new NodeArrival(request, response)
  const browser = memory.open(arrival, head)
  ;(response as Known)[BROWSER] = browser
  return browser
}

class NodeHost implements Host {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  begin(leave: () => void): NodeWire {
    onGone(this.#response, leave)
    this.#response.writeHead(200, STREAM_HEADERS)
    this.#response.flushHeaders()
    return new NodeWire(this.#response)
  }

  answer(answer: Answer): void {
    send(this.#response, answer)
  }

  readBody(limit: number): Promise<string | undefined> {
    return bodyOf(this.#response.req)(limit)
  }
}

/** What the library answers itself is sent as it stands: nothing that waits may join it. */
async function sendOwn(response: ServerResponse, answer: Promise<Answer>): Promise<void> {
  try {
    send(markOwn(response), await answer)
  } catch {
    // The page went away in the middle of its request.
    response.destroy()
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  // One flat list is what Node writes fastest.
  response.writeHead(status, headers.flat()).end(body)
}

/** Nothing of a failed handler's writes is sent. What a head has promised cannot be taken back: then the connection is cut. */
function fail(browser: Browser, response: ServerResponse, error: unknown): void {
  const { exchange } = insideOf(browser)
  void failed(insideOf(browser))
  exchange.services.report(error)
  if (response.headersSent) return void response.destroy()
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error')
}
