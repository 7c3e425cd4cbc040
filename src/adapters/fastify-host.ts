import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Answer } from '../channel/answer.ts'
import type { Host } from '../channel/serve-stream.ts'
import { STREAM_HEADERS } from '../channel/stream.ts'
import { messageBody } from './fastify-body.ts'
import { onGone } from './node-gone.ts'
import { NodeWire } from './node-wire.ts'

/** How many bytes wait on their way into the response, beside what waits in there. */
const HIGH_WATER = 4_096

/** A Fastify reply that becomes a stream or a plain answer, sent as any other: hooks and plugins see it. */
export class FastifyHost implements Host {
  readonly #reply: FastifyReply

  constructor(reply: FastifyReply) {
    this.#reply = reply
  }

  begin(leave: () => void): NodeWire {
    const { raw } = this.#reply
    const body = new PassThrough({ highWaterMark: HIGH_WATER })
    onGone(raw, () => {
      body.destroy()
      leave()
    })
    // By then Fastify has set the headers; of itself it sends them with the first event only.
    raw.once('pipe', () => raw.flushHeaders())
    this.#reply.code(200).headers(STREAM_HEADERS).send(body)
    return new NodeWire(body)
  }

  answer({ status, headers, body }: Answer): void {
    this.#reply.code(status).headers(Object.fromEntries(headers)).send(body)
  }

  readBody(limit: number): Promise<string | undefined> {
    return messageBody(this.#reply.request)(limit)
  }
}
