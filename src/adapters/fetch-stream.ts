import type { Answer, ReadBody } from '../channel/answer.ts'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import { serveStream, type StreamOptions } from '../channel/serve-stream.ts'
import { STREAM_HEADERS } from '../channel/stream.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { FetchWire } from './fetch-wire.ts'

/** Serves a stream on a Fetch-standard host: resolves with the response as soon as its head is known. */
export function streamResponse(
  browser: Browser,
  handler: Handler | ChannelDefinition,
  readBody: ReadBody,
  options: StreamOptions | undefined,
): Promise<Response> {
  const { exchange } = insideOf(browser)
  return new Promise((resolve, reject) => {
    let begun: FetchWire | undefined
    const begin = (leave: () => void) => {
      const wire = (begun = new FetchWire(leave))
      const signal = exchange.arrival.signal()
      if (signal.aborted) wire.abort()
      else signal.addEventListener('abort', () => wire.abort(), { once: true })
      resolve(new Response(wire.body, { headers: STREAM_HEADERS }))
      return wire
    }
    const answer = (given: Answer) => resolve(responseOf(given))
    serveStream(browser, handler, { begin, answer, readBody }, options).catch((error: unknown) => {
      if (begun === undefined) return reject(error as Error)
      exchange.services.report(error)
      begun.end()
    })
  })
}

export function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body ?? null, {
    status,
    headers: headers.map(([name, value]) => [name, value]),
  })
}
