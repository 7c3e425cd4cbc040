import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { defineChannel, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, memoryFor } from '../support/memory.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

afterEach(() => void vi.useRealTimers())

const untilAborted = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', resolve))

describe.each(journeys)('over $channel on $host, a page that leaves', ({ start, open }) => {
  test('aborts the signal, and the generator runs its finally', async () => {
    const log: string[] = []
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ signal }) {
          try {
            yield { data: 'start' }
            await untilAborted(signal)
            log.push('aborted')
            yield { data: 'nobody listens' }
            log.push('never')
          } finally {
            log.push('finally')
          }
        },
      },
    })
    const line = await open(page, '/live')
    await line.until('start')
    line.close()
    await eventually(() => log.includes('finally'), 'the generator was cleaned up')
    expect(log).toEqual(['aborted', 'finally'])
  })

  test('stops a handler that never looks at its signal at its next yield', async () => {
    let steps = 0
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'() {
          for (;;) {
            yield { data: String((steps += 1)) }
            await after(2)
          }
        },
      },
    })
    const line = await open(page, '/live')
    await line.until('3')
    line.close()
    await after(50)
    const then = steps
    await after(30)
    expect(steps).toBe(then)
  })

  test('is nobody to report an AbortError to', async () => {
    const memory = memoryFor()
    const page = await start(memory, {
      channels: {
        async *'/live'({ signal }) {
          yield { data: 'start' }
          await untilAborted(signal)
          signal.throwIfAborted()
        },
      },
    })
    const line = await open(page, '/live')
    await line.until('start')
    line.close()
    await after(50)
    expect(memory.reports).toEqual([])
  })

  test('is told to the close handler once', async () => {
    const log: string[] = []
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      message() {},
      close: () => void log.push('closed'),
    })
    const page = await start(memoryFor(), { channels: { '/live': channel } })
    const line = await open(page, '/live')
    await line.until('start')
    line.close()
    await eventually(() => log.length > 0, 'the close handler ran')
    await after(20)
    expect(log).toEqual(['closed'])
  })

  test('leaves nothing of its channel in memory', async () => {
    const left: WeakRef<object>[] = []
    const handler: Handler = async function* ({ browser, signal }) {
      left.push(new WeakRef(browser), new WeakRef(signal))
      yield { data: 'start' }
      await untilAborted(signal)
    }
    const page = await start(memoryFor(), { channels: { '/live': handler } })
    for (let count = 0; count < 5; count++) {
      const line = await open(page, '/live')
      await line.until('start')
      line.close()
    }
    // The newest may still be held by what the runtime keeps of its latest request.
    const alive = () => left.filter((ref) => ref.deref() !== undefined).length
    for (let tries = 0; tries < 50 && alive() > 2; tries++) {
      await after(20)
      collectGarbage()
    }
    expect(alive()).toBeLessThanOrEqual(2)
  })
})

describe.each(journeys)('over $channel on $host, an idle channel', ({ start, open }) => {
  test('gives a sign of life every 15 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const page = await start(memoryFor(), { channels: { '/live': waiting } })
    const line = await open(page, '/live')
    await line.until('start')
    vi.advanceTimersByTime(14_999)
    await after(20)
    expect(line.comments).toEqual([])
    vi.advanceTimersByTime(1)
    await eventually(() => line.comments.length === 1, 'a sign of life came')
    line.close()
    await eventually(() => vi.getTimerCount() === 0, 'the last channel stopped the heartbeat')
  })
})

const waiting: Handler = async function* ({ signal }) {
  yield { data: 'start' }
  await untilAborted(signal)
}

test('a WebSocket whose page does not answer pings is cut', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const page = await hosts[0].start(memoryFor(), { channels: { '/live': waiting } })
  const socket = new WebSocket(`${page.base.replace('http', 'ws')}/live`, { autoPong: false })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.on('message', resolve))
  vi.advanceTimersByTime(15_000)
  await new Promise((resolve) => socket.on('ping', resolve))
  vi.advanceTimersByTime(15_000)
  expect(await closed).toBe(1006)
})

test('a WebSocket whose messages have to wait is not taken for dead', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const stuck = defineChannel({
    open: () => ({ data: 'start' }),
    message: () => new Promise<void>(() => {}),
  })
  const page = await hosts[0].start(memoryFor(), { channels: { '/live': stuck } })
  const line = await page.ws('/live')
  await line.until('start')
  for (let count = 0; count < 100; count++) line.send('x'.repeat(9000))
  await after(30)
  for (let beat = 0; beat < 4; beat++) {
    vi.advanceTimersByTime(15_000)
    await after(20)
  }
  expect(line.ended).toBe(false)
})

test('a WebSocket whose answer waits behind its messages is not taken for dead', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const seen: unknown[] = []
  const channel = defineChannel({ message: ({ message }) => void seen.push(message) })
  const page = await hosts[0].start(memoryFor(), { channels: { '/live': channel } })
  const socket = new WebSocket(`${page.base.replace('http', 'ws')}/live`, { autoPong: false })
  await new Promise((resolve) => socket.on('open', resolve))
  for (let beat = 0; beat < 4; beat++) {
    vi.advanceTimersByTime(15_000)
    socket.send(String(beat))
    await eventually(() => seen.length > beat, 'the message came')
  }
  expect(socket.readyState).toBe(socket.OPEN)
})
