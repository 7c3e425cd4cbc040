import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { failed } from '../state/failed.ts'
import { markOwn } from './own-answer.ts'

const FAILURE = 'Internal Server Error'

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, fieldsOf(headers)).end(body)
}

/** Not as the flat list: where headers were set before, Node 20 sends the last Set-Cookie of it alone. */
function fieldsOf(headers: Answer['headers']): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of headers)
    fields[name] = fields[name] === undefined ? value : [fields[name], value].flat()
  return fields
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
  // Whole as it is, it left before the handler failed.
  if (response.writableEnded) return
  if (response.headersSent) return void response.destroy()
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  // The length too: where `end` has failed, Node would take that of the body it was given.
  const fields = { 'content-type': 'text/plain', 'content-length': FAILURE.length }
  response.writeHead(500, fields).end(FAILURE)
}
