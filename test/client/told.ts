import type { IncomingMessage } from 'node:http'
import { inflateRawSync } from 'node:zlib'
import type { WebSocket } from 'ws'
import type { Told } from '../../src/wire/told.ts'
import { server } from './chromium.ts'
import { bodyOf } from './page-server.ts'

/** What a text says that opens a channel. */
export function toldBy(text = ''): Told {
  const bytes = Buffer.from(text.slice(2), 'base64url')
  if (text.startsWith('j.')) return JSON.parse(bytes.toString()) as Told
  if (text.startsWith('z.')) return JSON.parse(inflateRawSync(bytes).toString()) as Told
  throw new Error(`Nothing told by ${text.slice(0, 99)}.`)
}

export function headerOf(request?: IncomingMessage): string {
  return String(request?.headers['madeleine-storage'])
}

/** What a POST or a frame says. */
export function toldIn(body: string): Told {
  const { told } = JSON.parse(body.replace(/^:/, '')) as { told: Told | string }
  return typeof told === 'string' ? toldBy(told) : told
}

/** Collects what is posted, answered with the status each time. */
export function posts(answer = () => 204): Told[] {
  const all: Told[] = []
  server.on('/_madeleine/storage', async (request, response) => {
    const told = toldIn(await bodyOf(request))
    const status = answer()
    if (status === 204) all.push(told)
    response.writeHead(status).end()
  })
  return all
}

/** Collects what a socket is told in frames, and its messages as they are. */
export function frames(socket: WebSocket): unknown[] {
  const all: unknown[] = []
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith(':{"told"')) all.push(toldIn(text))
    else all.push(text)
  })
  return all
}
