import type { ServerResponse } from 'node:http'
import type { ChannelDefinition, Handler } from '../channel/handler.ts'
import { serveStream, type StreamOptions } from '../channel/serve-stream.ts'
import { UsageError } from '../errors.ts'
import type { Browser } from '../state/browser.ts'
import { answerFailure } from './node-answer.ts'
import { NodeHost } from './node-host.ts'

/** Serves a stream; what fails before it has begun, such as a store, is answered here: handlers need not wait for a stream, and then nobody would. */
export async function streamTo(
  browser: Browser,
  response: ServerResponse,
  handler: Handler | ChannelDefinition,
  options: StreamOptions | undefined,
): Promise<void> {
  try {
    await serveStream(browser, handler, new NodeHost(response), options)
  } catch (error) {
    if (error instanceof UsageError) throw error
    answerFailure(browser, response, error)
  }
}
