import { request } from 'node:http'
import { WebSocket } from 'ws'
import { Child } from './child.ts'
import type { Row } from './report.ts'

const CHANNELS = 2_000

/** Bytes a server holds per idle channel, on and off the JavaScript heap, after a collection. */
export async function channelRows(): Promise<Row[]> {
  return [await row('SSE', openStream), await row('WebSocket', openSocket)]
}

async function row(kind: string, open: (url: string) => Promise<() => void>): Promise<Row> {
  const bare = await perChannel(`${kind} bare`, open)
  const madeleine = await perChannel(`${kind} madeleine`, open)
  return { row: `${kind}, bytes per idle channel`, results: { bare, madeleine } }
}

async function perChannel(
  kind: string,
  open: (url: string) => Promise<() => void>,
): Promise<number> {
  const child = await Child.start('channels.ts', kind)
  // The first few pay for what the runtime sets up once.
  const first = await openMany(50, () => open(child.url))
  const before = await child.ask<{ used: number }>('memory')
  const rest = await openMany(CHANNELS, () => open(child.url))
  const after = await child.ask<{ used: number }>('memory')
  for (const close of [...first, ...rest]) close()
  await child.stop()
  return (after.used - before.used) / CHANNELS
}

async function openMany(count: number, open: () => Promise<() => void>): Promise<(() => void)[]> {
  const opened: (() => void)[] = []
  while (opened.length < count) {
    opened.push(
      ...(await Promise.all(Array.from({ length: Math.min(50, count - opened.length) }, open))),
    )
  }
  return opened
}

function openStream(url: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false }, (response) => {
      response.on('error', () => {})
      response.once('data', () => resolve(() => sent.destroy()))
    })
    sent.on('error', reject).end()
  })
}

function openSocket(url: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false })
    socket.once('message', () => resolve(() => socket.terminate()))
    socket.on('error', reject)
  })
}
