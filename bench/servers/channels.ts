import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineChannel, madeleine } from 'madeleine'
import { eventStream, withBrowser } from 'madeleine/node'
import { socketHandler } from 'madeleine/ws'
import { WebSocketServer } from 'ws'

const memory = madeleine({ secrets: ['only for measuring, nobody trusts it'] })
const idle = defineChannel({
  open: () => ({ data: 'open' }),
  message: () => {},
  close: () => {},
})

/** Channels that open, say one event and wait: by hand, and with the library. */
const servers: Record<string, () => Server> = {
  'SSE bare': () =>
    createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('data: open\n\n')
      response.on('close', () => {})
    }),
  'SSE madeleine': () =>
    createServer(withBrowser(memory, (_, response) => eventStream(response, idle))),
  'WebSocket bare': () => {
    const server = createServer()
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (opened) => {
        opened.on('message', () => {})
        opened.on('close', () => {})
        opened.on('error', () => {})
        opened.on('pong', () => {})
        opened.send('{"data":"open"}')
      }),
    )
    return server
  },
  'WebSocket madeleine': () => createServer().on('upgrade', socketHandler(memory, idle)),
}

process.on('message', () => {
  for (let times = 0; times < 4; times++) globalThis.gc!()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send!({ used: heapUsed + external, rss })
})

const server = servers[process.argv[2]!]!()
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
