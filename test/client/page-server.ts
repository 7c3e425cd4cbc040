import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { buildClient } from '../../scripts/client.ts'
import { formatCommand, formatEvent } from '../../src/wire/sse.ts'
import type { Command, Control } from '../../src/wire/command.ts'

const PAGE = `<!doctype html><title>page</title><link rel="icon" href="data:,">
<script type="module">
  import * as client from '/_madeleine/client.js'
  import { defineItem } from '/item.js'
  const errors = []
  addEventListener('madeleine:error', ({ detail }) => {
    const { name, code, status, cause } = detail
    errors.push({ name, code, status, cause, text: detail + JSON.stringify(detail) })
  })
  async function follow(connection, most = Infinity) {
    const seen = []
    try {
      for await (const { data } of connection) if (seen.push(data) >= most) break
    } catch (error) {
      seen.push(error.code)
    }
    return seen
  }
  Object.assign(window, { client, defineItem, errors, follow })
</script>`

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** A server that speaks the wire by hand, so that a test decides each byte the page gets. */
export class PageServer {
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly #sockets = new WebSocketServer({
    server: this.#server,
    verifyClient: (_, answer) => {
      this.handshakes++
      void this.beforeSocket().then(() => answer(true))
    },
  })
  readonly #answers = new Map<string, Answer>()
  /** What the page asked for, without the page itself. */
  readonly asked: IncomingMessage[] = []
  handshakes = 0
  /** Called with each socket. */
  onSocket: (socket: WebSocket, request: IncomingMessage) => void = () => {}
  /** Awaited before a handshake is answered. */
  beforeSocket: () => Promise<void> = async () => {}
  host = ''
  #script = ''
  #item = ''

  async open(): Promise<void> {
    this.#script = await buildClient(fileURLToPath(new URL('../../src/client.ts', import.meta.url)))
    this.#item = await buildItem()
    this.#sockets.on('connection', (socket, request) => this.onSocket(socket, request))
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.host = `localhost:${(this.#server.address() as AddressInfo).port}`
    this.reset()
  }

  /** Back to a server that grants each redemption with a cookie named as the ticket starts. */
  reset(): void {
    this.#answers.clear()
    this.asked.length = 0
    this.handshakes = 0
    this.onSocket = () => {}
    this.beforeSocket = async () => {}
    this.on('/_madeleine/redeem', async (request, response) => {
      const { ticket } = JSON.parse(await bodyOf(request)) as { ticket: string }
      response.writeHead(204, { 'set-cookie': `${ticket.split('-')[0]}=1; Path=/` }).end()
    })
  }

  on(path: string, answer: Answer): void {
    this.#answers.set(path, answer)
  }

  /** The requests for a path. */
  to(path: string): IncomingMessage[] {
    return this.asked.filter(({ url }) => url === path)
  }

  close(): void {
    this.#sockets.close()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request
    if (/^\/(\?|$)/.test(url)) {
      response.setHeader('content-type', 'text/html')
      response.end(PAGE)
    } else if (url === '/_madeleine/client.js') {
      response.setHeader('content-type', 'text/javascript').end(this.#script)
    } else if (url === '/item.js') {
      response.setHeader('content-type', 'text/javascript').end(this.#item)
    } else {
      this.asked.push(request)
      const answer = this.#answers.get(url)
      if (answer) answer(request, response)
      else response.writeHead(404).end()
    }
  }
}

/** Items as the page defines them. */
async function buildItem(): Promise<string> {
  const input = fileURLToPath(new URL('../../src/state/item.ts', import.meta.url))
  await using bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm' })
  return output[0].code
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** A stream of server-sent events, as far as a test writes it. */
export class Stream {
  readonly response: ServerResponse

  constructor(response: ServerResponse, headers: Record<string, string> = {}) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers })
    response.flushHeaders()
    this.response = response
  }

  event(data: string, rest: { event?: string; id?: string } = {}): this {
    return this.raw(formatEvent({ event: 'message', data, ...rest }))
  }

  command(command: Command | Control): this {
    return this.raw(formatCommand(command))
  }

  raw(text: string): this {
    this.response.write(text)
    return this
  }

  /** The handler has finished. */
  end(): void {
    this.command({ do: 'end' }).response.end()
  }

  /** This answer has finished, the channel has not. */
  wait(): void {
    this.command({ do: 'wait' }).response.end()
  }

  /** The line breaks, a moment after what was written has left. */
  cut(): void {
    setTimeout(() => this.response.destroy(), 50)
  }
}

export const redeem = (ticket: string, to?: string): Command => ({
  do: 'redeem',
  ticket,
  ...(to !== undefined && { to }),
})

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A promise, and what fulfils it. */
export function promised<T = void>() {
  let fulfil!: (value: T) => void
  const promise = new Promise<T>((resolve) => (fulfil = resolve))
  return { promise, fulfil }
}
