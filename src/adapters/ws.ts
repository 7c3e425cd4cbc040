import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { asChannel, type ChannelDefinition, type Handler } from '../channel/handler.ts'
import { onHeartbeat } from '../channel/heartbeat.ts'
import { LARGEST_TOLD } from '../channel/read-told.ts'
import { provenance } from '../channel/same-origin.ts'
import { Socket } from '../channel/serve-socket.ts'
import type { Madeleine } from '../madeleine.ts'
import { insideOf } from '../state/browser.ts'
import { commit } from '../state/commit.ts'
import { prepare } from '../state/prepare.ts'
import type { Head } from '../state/head.ts'
import { WsArrival } from './ws-arrival.ts'
import { UpgradeServer } from './ws-server.ts'
import { WsWire } from './ws-wire.ts'

export interface SocketOptions {
  /** Upgrades of other paths are left to other listeners. Default: every path is taken. */
  readonly path?: string
  /** The largest message a page may send, in bytes. Default 1,000,000. */
  readonly maxMessageBytes?: number
}

/**
 * Serves a channel over WebSockets; hand it to your server's `upgrade` event.
 *
 * A bare handler runs when the socket opens, with no `message`, and again for each message.
 * Handshakes from pages of another origin are refused with 403.
 *
 * @throws UsageError when there is no secret or no package ws.
 * @example
 * server.on('upgrade', socketHandler(memory, channel, { path: '/live' }))
 */
export function socketHandler(
  memory: Madeleine,
  handler: Handler | ChannelDefinition,
  { path, maxMessageBytes = 1_000_000 }: SocketOptions = {},
) {
  const { handlers } = asChannel(handler)
  // What the page tells of its storage is no message.
  const server = new UpgradeServer(Math.max(maxMessageBytes, LARGEST_TOLD))
  memory.requireSecret()
  return async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    // Until ws has taken over, nobody listens, and a client that resets would end the process.
    socket.on('error', () => socket.destroy())
    const arrival = new WsArrival(request)
    if (path !== undefined && arrival.path !== path) return skip(request, socket)
    const inside = insideOf(memory.open(arrival, UPGRADE))
    if (provenance(inside.exchange) === 'foreign') return refuse(socket, '403 Forbidden')
    inside.exchange.bind()
    try {
      await prepare(inside)
      await inside.slot.commit('response')
      const opened = await server.upgrade(request, socket, head, (fields) => commit(inside, fields))
      attach(opened, (wire) => new Socket(inside, handlers, wire, maxMessageBytes))
    } catch (error) {
      inside.exchange.services.report(error)
      refuse(socket, '500 Internal Server Error')
    }
  }
}

/** How many of our handlers have left an upgrade to others. */
const skipped = new WeakMap<IncomingMessage, number>()

/** Leaves an upgrade to the server's other listeners; the last of ours closes it when there are none, or it would hang for ever. */
function skip(request: IncomingMessage, socket: Duplex & { server?: Server }): void {
  const times = (skipped.get(request) ?? 0) + 1
  skipped.set(request, times)
  if (times === socket.server?.listenerCount('upgrade')) refuse(socket, '404 Not Found')
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Nothing of the app's runs before the 101, so nothing asks it to wait. */
const UPGRADE: Head = { isOpen: true, hold() {}, varies() {} }

function attach(opened: WebSocket, serve: (wire: WsWire) => Socket): void {
  let answers = true
  const rest = onHeartbeat(() => {
    // An answer may wait behind what we do not read, or what the page has not read so far.
    if (!answers && !opened.isPaused && opened.bufferedAmount === 0) return opened.terminate()
    answers = false
    opened.ping()
  })
  const wire = new WsWire(opened)
  const channel = serve(wire)
  opened.on('pong', () => (answers = true))
  opened.on('message', (data) => {
    answers = true
    channel.received(String(data))
  })
  // Whatever went wrong, a close follows.
  opened.on('error', () => {})
  opened.on('close', () => {
    rest()
    void channel.closed()
    wire.release()
  })
}
