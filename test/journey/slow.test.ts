import { describe, expect, test } from 'vitest'
import { defineChannel } from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, memoryFor } from '../support/memory.ts'

const CHUNK = 'x'.repeat(65_536)
/** More than sockets and kernels hold between two ends of one machine. */
const MOST = 800

describe.each(journeys)('over $channel on $host, a page that stops reading', ({ start, open }) => {
  test('makes its handler wait, instead of the server keep it all', async () => {
    let steps = 0
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'() {
          for (; steps < MOST; steps++) yield { data: CHUNK }
        },
      },
    })
    const line = await open(page, '/live')
    line.pause()
    await standsStill(() => steps)
    expect(steps).toBeLessThan(MOST / 2)
    line.close()
  })

  test('lets its handler go when it leaves', async () => {
    const log: string[] = []
    let steps = 0
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'() {
          try {
            for (; steps < MOST; steps++) yield { data: CHUNK }
          } finally {
            log.push('finally')
          }
        },
      },
    })
    const line = await open(page, '/live')
    line.pause()
    await standsStill(() => steps)
    line.close()
    await eventually(() => log.length > 0, 'the generator was cleaned up')
    expect(steps).toBeLessThan(MOST / 2)
  })
})

describe.each(journeys.filter(({ channel }) => channel === 'ws'))(
  'over $channel on $host, a page that',
  ({ start, open }) => {
    test('sends more than its handler takes is read no further', async () => {
      const channel = defineChannel({ message: () => new Promise<void>(() => {}) })
      const page = await start(memoryFor(), { channels: { '/live': channel } })
      const line = await open(page, '/live')
      const message = JSON.stringify(CHUNK)
      for (let count = 0; count < MOST; count++) line.send(message)
      await standsStill(() => line.unsent())
      expect(line.unsent()).toBeGreaterThan((MOST * CHUNK.length) / 2)
      line.close()
    })

    test.each([
      ['a few messages more than its handler takes', 16, '1'],
      ['more than is read', MOST / 4, JSON.stringify(CHUNK)],
    ])('sends %s is missed when it leaves', async (_, count, message) => {
      let aborted = false
      const channel = defineChannel({
        async message({ signal }) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          aborted = true
        },
      })
      const page = await start(memoryFor(), { channels: { '/live': channel } })
      const line = await open(page, '/live')
      for (const batch of [1, 2, 3]) {
        for (let sent = 0; sent < count; sent++) line.send(message)
        await standsStill(() => batch * line.unsent())
      }
      line.close()
      await eventually(() => aborted, 'the handler was told', 5)
      expect(aborted).toBe(true)
    })

    test('sends faster than its handler takes loses nothing', async () => {
      const seen: string[] = []
      const channel = defineChannel({
        async message({ message }) {
          await after(1)
          seen.push(String(message).slice(0, 5))
        },
      })
      const page = await start(memoryFor(), { channels: { '/live': channel } })
      const line = await open(page, '/live')
      const numbers = Array.from({ length: 300 }, (_, index) => String(10_000 + index))
      for (const number of numbers) line.send(JSON.stringify(number + CHUNK))
      await eventually(() => seen.length === 300, 'all came', 10)
      expect(seen).toEqual(numbers)
    })

    test('does not read is sent no answers to its pings', async () => {
      let steps = 0
      const page = await start(memoryFor(), {
        channels: {
          async *'/live'() {
            for (; steps < MOST; steps++) yield { data: CHUNK }
          },
        },
      })
      const line = await open(page, '/live')
      line.pause()
      await standsStill(() => steps)
      for (let count = 0; count < 1000; count++) line.send(':ping')
      await standsStill(() => line.unsent())
      line.resume()
      await eventually(() => steps === MOST, 'the page caught up')
      expect(line.comments.length).toBeLessThan(10)
    })
  },
)

describe.each(journeys)(
  'over $channel on $host, a generator that waits for nothing',
  ({ start, open }) => {
    test('does not keep the server from noticing that the page has left', async () => {
      const log: string[] = []
      let steps = 0
      const page = await start(memoryFor(), {
        channels: {
          async *'/live'() {
            try {
              // Far more than it can do before the page leaves, and yet not for ever.
              for (; steps < 2_000_000; steps++) yield { data: CHUNK }
            } finally {
              log.push('finally')
            }
          },
        },
      })
      const line = await open(page, '/live')
      line.pause()
      await standsStill(() => steps)
      const before = steps
      line.close()
      await eventually(() => log.length > 0, 'the generator was cleaned up')
      expect(steps - before).toBeLessThan(100)
    })
  },
)

/** Waits until a number has not changed for a while. */
async function standsStill(read: () => number): Promise<void> {
  for (let last = -1; last !== read();) {
    last = read()
    await after(150)
  }
}
