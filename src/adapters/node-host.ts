import type { ServerResponse } from 'node:http'
import type { Answer } from '../channel/answer.ts'
import type { Host } from '../channel/serve-stream.ts'
import { STREAM_HEADERS } from '../channel/stream.ts'
import { sendAnswer } from './node-answer.ts'
import { bodyOf } from './node-body.ts'
import { onGone } from './node-gone.ts'
import { NodeWire } from './node-wire.ts'

/** A node:http response that becomes a stream or a plain answer. */
export class NodeHost implements Host {
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
    sendAnswer(this.#response, answer)
  }

  readBody(limit: number): Promise<string | undefined> {
    return bodyOf(this.#response.req)(limit)
  }
}
