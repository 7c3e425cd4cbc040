import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defineChannel } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'
import type { Page } from '../support/page.ts'

const failures: unknown[] = []
const note = (error: unknown) => void failures.push(error)

beforeEach(() => {
  failures.length = 0
  process.on('uncaughtException', note).on('unhandledRejection', note)
})

afterEach(() => void process.off('uncaughtException', note).off('unhandledRejection', note))

const APP = {
  plain: { '/': () => 'alive' },
  channels: {
    '/live': defineChannel({ open: () => ({ data: 'start' }), message: () => ({ data: 'heard' }) }),
  },
}

/** Sends raw text on a connection of its own. */
async function sends(page: Page, text: string): Promise<Socket> {
  const { port, hostname } = new URL(page.base)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  await new Promise((resolve) => socket.on('connect', resolve))
  socket.write(text.replaceAll('\n', '\r\n'))
  return socket
}

const handshake = (origin: string, key = 'dGhlIHNhbXBsZSBub25jZQ==') =>
  `GET /live HTTP/1.1\nHost: a.example\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: ${key}\nOrigin: ${origin}\n\n`

const attacks: [string, string, number][] = [
  ['resets a handshake of another origin', handshake('http://evil.example'), 0],
  ['resets a handshake at once', handshake('http://a.example'), 0],
  ['resets an open socket', handshake('http://a.example'), 30],
  ['sends a handshake with a bad key', handshake('http://a.example', 'bad'), 30],
  [
    'breaks off in the middle of a redemption',
    `POST /_madeleine/redeem HTTP/1.1\nHost: a.example\nContent-Type: application/json\nContent-Length: 100\n\n{`,
    30,
  ],
  [
    'breaks off in the middle of a message',
    `POST /live HTTP/1.1\nHost: a.example\nContent-Type: application/json\nContent-Length: 100\n\n{`,
    30,
  ],
  [
    'breaks off a redemption in chunks',
    `POST /_madeleine/redeem HTTP/1.1\nHost: a.example\nTransfer-Encoding: chunked\n\n5\n{"tic`,
    30,
  ],
  [
    'asks for a path that is none',
    `GET //evil.example/_madeleine/redeem HTTP/1.1\nHost: a.example\n\n`,
    30,
  ],
  ['asks without a Host', `GET / HTTP/1.0\n\n`, 30],
  [
    'asks for a Host that is none',
    `POST /_madeleine/redeem HTTP/1.1\nHost: a b%00]\nOrigin: \nContent-Type: application/json\nContent-Length: 14\n\n{"ticket":"a"}`,
    30,
  ],
]

describe.each(hosts)('on $host, a client that', ({ start }) => {
  test.each(attacks)('%s does no harm', async (_, text, patience) => {
    const page = await start(memoryFor(), APP)
    for (let count = 0; count < 5; count++) {
      const socket = await sends(page, text)
      await after(patience)
      socket.resetAndDestroy()
    }
    await after(50)
    expect(failures).toEqual([])
    expect((await page.fetch('/')).body).toBe('alive')
  })

  test('sends a frame that is too large is cut off, and others are served', async () => {
    const page = await start(memoryFor(), APP)
    const line = await page.ws('/live')
    line.send('x'.repeat(1_000_001))
    await line.over()
    expect(failures).toEqual([])
    expect((await page.fetch('/')).body).toBe('alive')
  })
})
