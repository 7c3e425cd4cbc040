import { createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { listen } from './hosts.ts'
import type { Page } from './page.ts'

/** What a reverse proxy takes off and adds. */
export interface Proxying {
  /** Taken off the path. */
  readonly prefix?: string
  /** Added to the request; by the names of the X-Forwarded headers. */
  readonly headers?: Record<string, string>
}

/** Starts a reverse proxy in front of the server of a page, and answers a page that sees the proxy. */
export async function behindProxy(
  { base }: Page,
  { prefix = '', headers = {} }: Proxying,
): Promise<Page> {
  const { port, host } = new URL(base)
  const pathOf = (asked: IncomingMessage) => asked.url!.slice(prefix.length) || '/'
  const server = createServer((asked, response) => {
    const forwarded = request(base + pathOf(asked), {
      method: asked.method!,
      headers: { ...asked.headers, host, ...headers },
    })
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders)
      answer.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    asked.pipe(forwarded)
  })
  server.on('upgrade', (asked, socket) => {
    const fields = Object.entries({ ...asked.headers, host, ...headers })
    const lines = fields.map(([name, value]) => `${name}: ${String(value)}\r\n`)
    const target = connect(Number(port), '127.0.0.1')
    target.write(`GET ${pathOf(asked)} HTTP/1.1\r\n${lines.join('')}\r\n`)
    target.pipe(socket).pipe(target)
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  return listen(server)
}
