import { insideOf, type Browser } from '../state/browser.ts'
import { plainAnswer, type Answer, type ReadBody } from './answer.ts'
import { asChannel, ChannelDefinition, type Handler } from './handler.ts'
import { refuseForeign } from './refuse-foreign.ts'
import { provenance } from './same-origin.ts'
import { Stream, STREAM_HEADERS, type StreamHost } from './stream.ts'

/** How a stream is opened. */
export interface StreamOptions {
  /** How long the head waits for the first step, in milliseconds, so that its cookies can be headers. Default 100. */
  readonly headWait?: number
  /** The largest message a page may POST to a channel, in bytes. Default 1,000,000. */
  readonly maxMessageBytes?: number
}

/** A response that can still become either a stream or a plain answer. */
export interface Host extends StreamHost {
  answer(answer: Answer): void
  readBody(limit: number): ReturnType<ReadBody>
}

/**
 * Serves one request of a channel over server-sent events: a POST to a defined channel is a
 * message, anything else opens. Resolves when the stream is over.
 */
export async function serveStream(
  browser: Browser,
  given: Handler | ChannelDefinition,
  host: Host,
  { headWait = 100, maxMessageBytes = 1_000_000 }: StreamOptions = {},
): Promise<void> {
  const { open, message, change, close } = asChannel(given).handlers
  const { exchange } = insideOf(browser)
  // Nobody would read the stream, so nobody could leave it.
  if (exchange.arrival.method === 'HEAD') return host.answer(HEAD)
  const isPost = exchange.arrival.method === 'POST'
  if (isPost && provenance(exchange) === 'foreign')
    return host.answer(refuseForeign(exchange, 'sent a message'))
  const stream = new Stream(browser, host)
  if (!(given instanceof ChannelDefinition)) {
    await stream.run(open!, undefined, headWait)
    stream.control({ do: 'end' })
    return stream.end()
  }
  if (isPost) {
    const received = await readMessage(
      host,
      exchange.arrival.header('content-type'),
      maxMessageBytes,
    )
    if ('refusal' in received) return host.answer(received.refusal)
    await stream.run(message ?? nothing, received.message, headWait)
    stream.control({ do: message === undefined ? 'end' : 'wait' })
    return stream.end()
  }
  // Only an open stream hears what its page changes, and when it leaves.
  const changes = change && stream.changes()
  await stream.run(open ?? nothing, undefined, headWait)
  if (change !== undefined) await stream.follow(changes!, change)
  else {
    stream.control({ do: message === undefined ? 'end' : 'wait' })
    if (close === undefined) return stream.end()
    await stream.left()
  }
  if (close !== undefined) await stream.close(close)
}

const HEAD: Answer = { status: 200, headers: Object.entries(STREAM_HEADERS) }

function nothing(): void {}

async function readMessage(
  host: Host,
  type: string | undefined,
  limit: number,
): Promise<{ message: unknown } | { refusal: Answer }> {
  try {
    const text = await host.readBody(limit)
    if (text === undefined) return { refusal: plainAnswer(413) }
    const isJson = /^application\/json\b/i.test(type ?? '')
    return { message: isJson ? (JSON.parse(text) as unknown) : text }
  } catch {
    // No JSON, or the page left in the middle of it.
    return { refusal: plainAnswer(400) }
  }
}
