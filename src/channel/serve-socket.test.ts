import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { FakeWire, settle, Worker } from '../../test/support/fakes.ts'
import type { Browser } from '../state/browser.ts'
import type { ChannelHandlers } from './handler.ts'
import { Socket } from './serve-socket.ts'

beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterAll(() => void vi.useRealTimers())

async function open(handlers: ChannelHandlers, headers: Record<string, string> = {}) {
  const worker = new Worker()
  const visit = worker.open({ headers })
  visit.exchange.bind()
  visit.respond()
  const wire = new FakeWire()
  const socket = new Socket(visit.inside, handlers, wire, 1_000_000)
  await settle()
  return { worker, visit, wire, socket }
}

/** Handlers that answer each message when they are told to. */
function slow() {
  const started: unknown[] = []
  const waiting: (() => void)[] = []
  const message: ChannelHandlers['message'] = async ({ message: given }) => {
    started.push(given)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return { data: `did ${String(given)}` }
  }
  const next = async () => (waiting.shift()!(), settle())
  return { handlers: { message }, started, next }
}

describe('a socket', () => {
  test('runs open when it opens, without a message', async () => {
    const { wire } = await open({ open: ({ message }) => ({ data: String(message) }) })
    expect(wire.sent).toEqual([{ data: 'undefined' }])
  })

  test.each([
    ['{"a":1}', { a: 1 }],
    ['"text"', 'text'],
    ['no JSON', 'no JSON'],
    ['', ''],
    ['null', null],
  ])('hands the frame %j on as %j', async (text, message) => {
    const seen: unknown[] = []
    const { socket } = await open({ message: (context) => void seen.push(context.message) })
    socket.received(text)
    await settle()
    expect(seen).toEqual([message])
  })

  test('sends events as JSON, naming only what is not usual', async () => {
    const { wire } = await open({ open: () => [{ data: 'a' }, { event: 'b', data: 'c', id: '7' }] })
    expect(wire.sent).toEqual([{ data: 'a' }, { event: 'b', data: 'c', id: '7' }])
  })

  test('works on messages one after another, in order', async () => {
    const { handlers, started, next } = slow()
    const { socket, wire } = await open(handlers)
    for (const number of [1, 2, 3]) socket.received(String(number))
    await settle()
    expect(started).toEqual([1])
    await next()
    await next()
    await next()
    expect([started, wire.events]).toEqual([
      [1, 2, 3],
      ['did 1', 'did 2', 'did 3'],
    ])
  })

  test('goes on after a message whose handler failed', async () => {
    const { socket, wire, worker } = await open({
      message({ message }) {
        if (message === 1) throw new Error('no')
        return { data: 'fine' }
      },
    })
    socket.received('1')
    socket.received('2')
    await settle()
    expect(wire.sent.map(({ event, data }) => event ?? data)).toEqual(['error', 'fine'])
    expect(worker.errors.length).toBe(1)
  })

  test('reads in a message what was written in one before', async () => {
    const { socket, wire } = await open({
      message({ browser, message }) {
        if (message === 'write') return void browser.cookies.set('a', 'x')
        return { data: browser.cookies.get('a') }
      },
    })
    socket.received('"write"')
    socket.received('"read"')
    await settle()
    expect(wire.order).toBe('* x')
  })

  test('has no use for messages when nobody handles them', async () => {
    const { socket, wire } = await open({})
    socket.received('1')
    await settle()
    expect(wire.sent).toEqual([])
  })
})

describe('a socket whose page shows what it has in its first frame', () => {
  afterEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))

  async function waiting() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const seen: unknown[] = []
    const { socket } = await open(
      { open: () => void seen.push('open'), message: ({ message }) => void seen.push(message) },
      { 'sec-websocket-protocol': 'madeleine, madeleine.f.' },
    )
    socket.received('"hi"')
    return { socket, seen }
  }

  test('opens without it after 5 s', async () => {
    const { seen } = await waiting()
    await vi.advanceTimersByTimeAsync(4999)
    expect(seen).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await settle()
    expect(seen).toEqual(['open', 'hi'])
  })

  test('opens once, though it shows more', async () => {
    const { socket, seen } = await waiting()
    for (let count = 0; count < 2; count++)
      socket.received(':{"told":{"page":"p","whole":true,"localStorage":{}}}')
    await vi.advanceTimersByTimeAsync(5000)
    await settle()
    expect(seen).toEqual(['open', 'hi'])
  })
})

describe('a flood of messages', () => {
  test('is held back at 64 KB and let through again below 32', async () => {
    const { handlers, next } = slow()
    const { socket, wire } = await open(handlers)
    socket.received('in hand')
    for (let count = 0; count < 7; count++) socket.received('x'.repeat(9000))
    expect(wire.paused).toBe(false)
    socket.received('x'.repeat(9000))
    expect(wire.paused).toBe(true)
    for (let count = 0; count < 4; count++) await next()
    expect(wire.paused).toBe(true)
    await next()
    expect(wire.paused).toBe(false)
  })

  test.each(['', ':ping'])('of frames that say only %j is held back too', async (text) => {
    const { handlers } = slow()
    const { socket, wire } = await open(handlers)
    for (let count = 0; count < 2000; count++) socket.received(text)
    expect(wire.paused).toBe(text === '')
  })

  test('of few messages is read on, so that a page that leaves is heard', async () => {
    const { handlers } = slow()
    const { socket, wire } = await open(handlers)
    for (let count = 0; count < 500; count++) socket.received(String(count))
    expect(wire.paused).toBe(false)
  })

  test('has its page felt for each second while it is held back, and no longer', async () => {
    const { handlers, next } = slow()
    const { socket, wire } = await open(handlers)
    for (let count = 0; count < 10; count++) socket.received('x'.repeat(9000))
    vi.advanceTimersByTime(3000)
    expect(wire.probes).toBe(3)
    for (let count = 0; count < 6; count++) await next()
    vi.advanceTimersByTime(3000)
    expect(wire.probes).toBe(3)
    for (let count = 0; count < 10; count++) socket.received('x'.repeat(9000))
    await socket.closed()
    vi.advanceTimersByTime(3000)
    expect(wire.probes).toBe(3)
  })

  test('waits while the page does not read what it is answered', async () => {
    let count = 0
    const { socket, wire } = await open({ message: () => ({ data: String(++count) }) })
    wire.fill()
    for (let message = 0; message < 10; message++) socket.received('1')
    await settle()
    expect(count).toBe(1)
    wire.drain()
    await settle()
    expect(count).toBe(10)
  })

  test('of pings is not answered while the page does not read', async () => {
    const { socket, wire } = await open({})
    wire.fill()
    for (let ping = 0; ping < 1000; ping++) socket.received(':ping')
    expect(wire.sent).toEqual([])
  })

  test('is dropped when the page leaves', async () => {
    const { handlers, started, next } = slow()
    const { socket } = await open(handlers)
    for (let count = 0; count < 10; count++) socket.received(String(count))
    await settle()
    await socket.closed()
    await next()
    expect(started).toEqual([0])
  })
})

describe('the page’s own frames', () => {
  test('a ping is answered by a pong, and no message', async () => {
    const seen: unknown[] = []
    const { socket, wire } = await open({ message: ({ message }) => void seen.push(message) })
    socket.received(':ping')
    await settle()
    expect([wire.sent, seen]).toEqual([[':pong'], []])
  })

  test.each(['refused', 'unreachable', 'cookies-blocked', 'expired'])(
    'a failed redemption is told to whoever waits: %s',
    async (code) => {
      const { socket, wire } = await open({
        async open({ browser }) {
          browser.cookies.set('a', 'x')
          return { data: await browser.settled().catch((error: { code: string }) => error.code) }
        },
      })
      socket.received(`:${JSON.stringify({ failed: wire.tickets[0]!.slice(-16), code })}`)
      await settle()
      expect(wire.events).toEqual([code])
    },
  )

  test.each([
    ':',
    ':null',
    ':{',
    ':{}',
    ':{"failed":1,"code":"refused"}',
    ':{"failed":"x","code":"channel-closed"}',
    ':{"failed":"x","code":"__proto__"}',
    ':[]',
    ':pong',
  ])('%j does nothing', async (frame) => {
    const { socket, wire, worker } = await open({ message: () => ({ data: 'never' }) })
    socket.received(frame)
    await settle()
    expect([wire.sent, worker.errors]).toEqual([[], []])
  })
})

test('the page cannot say of a ticket what only the server knows', async () => {
  const { socket, wire } = await open({
    async open({ browser }) {
      browser.cookies.set('a', 'x')
      return { data: await browser.settled().catch((error: { code: string }) => error.code) }
    },
  })
  for (const code of ['channel-closed', 'no-way', 'confirmed', '', null, '__proto__'])
    socket.received(`:${JSON.stringify({ failed: wire.tickets[0]!.slice(-16), code })}`)
  await settle()
  expect(wire.events).toEqual([])
})

describe('when the socket closes', () => {
  test('close runs, and what it writes waits for the browser', async () => {
    let browser: Browser | undefined
    const { socket, visit, worker } = await open({
      open: (context) => void (browser = context.browser),
      close: (context) => context.browser.cookies.set('last', 'words'),
    })
    await socket.closed()
    expect(browser!.signal.aborted).toBe(true)
    const lines = worker.services.outboxes.of(visit.exchange.binding!.id).takeWaiting()
    expect(lines.map(({ name }) => name)).toEqual(['last'])
  })

  test('an opening that still runs is told by its signal', async () => {
    let aborted = false
    const { socket } = await open({
      open: async ({ signal }) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        aborted = true
      },
    })
    await socket.closed()
    await settle()
    expect(aborted).toBe(true)
  })
})
