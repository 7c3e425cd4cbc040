import type { ServerResponse } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { failed } from '../state/failed.ts'
import { markOwn } from './own-answer.ts'

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  // One flat list is what Node writes fastest.
  response.writeHead(status, headers.flat()).end(body)
}

/** What the library answers itself is sent as it stands: nothing that waits may join it. */
export async function sendOwn(response: ServerResponse, answer: Promise<Answer>): Promise<void> {
  try {
    sendAnswer(markOwn(response), await answer)
  } catch {
    // The page went away in the middle of its request.
    response.destroy()
  }
}

/** Nothing of a failed handler's writes is sent. What a head has promised cannot be taken back: then the connection is cut. */
export function answerFailure(browser: Browser, response: ServerResponse, error: unknown): void {
  const inside = insideOf(browser)
  void failed(inside)
  inside.exchange.services.report(error)
  if (response.headersSent) return void response.destroy()
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error')
}
