import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { currentBrowser, defineChannel } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const mine = () => currentBrowser().cookies.get('me') ?? 'nobody'

test('currentBrowser() outside any handler is a UsageError', () => {
  expect(() => currentBrowser()).toThrow(
    expect.objectContaining({ name: 'UsageError', code: 'no-browser' }),
  )
})

describe.each(hosts)('on $host, currentBrowser()', ({ start }) => {
  test('is the right one in concurrent requests, across awaits and timers', async () => {
    const page = await start(memoryFor(), {
      plain: {
        async '/'() {
          const before = mine()
          await wait(Math.random() * 10)
          const between = await new Promise(
            (resolve) => void setTimeout(() => resolve(mine()), Math.random() * 5),
          )
          await Promise.resolve()
          return [before, between, mine()].join()
        },
      },
    })
    const names = Array.from({ length: 50 }, (_, index) => `b${index}`)
    const replies = await Promise.all(
      names.map((name) => page.fetch('/', { headers: { cookie: `me=${name}` } })),
    )
    expect(replies.map(({ body }) => body)).toEqual(names.map((name) => [name, name, name].join()))
  })

  test('writes to the response it was asked in', async () => {
    const page = await start(memoryFor(), {
      plain: {
        async '/'() {
          const me = mine()
          await wait(Math.random() * 10)
          currentBrowser().cookies.set('you', me)
          return ''
        },
      },
    })
    const names = Array.from({ length: 20 }, (_, index) => `b${index}`)
    const replies = await Promise.all(
      names.map((name) => page.fetch('/', { headers: { cookie: `me=${name}` } })),
    )
    expect(replies.map(written)).toEqual(names.map((name) => [`you=${name}`]))
  })
})

describe.each(journeys)('over $channel on $host, currentBrowser()', ({ start, open, say }) => {
  test('is the one of the handler in every step, message and timer', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          async *open({ browser }) {
            yield { data: currentBrowser() === browser }
            await wait(2)
            yield { data: currentBrowser() === browser }
            yield {
              event: 'end',
              data: await new Promise(
                (resolve) => void setTimeout(() => resolve(currentBrowser() === browser), 2),
              ),
            }
          },
          message: ({ browser }) => ({ event: 'heard', data: currentBrowser() === browser }),
        }),
      },
    })
    const line = await open(page, '/live')
    const frames = await page.see(line, 'end')
    const heard = await page.see(await say(page, '/live', line, 'hi'), 'heard')
    expect([...frames, heard.at(-1)!].map(({ data }) => data).filter(Boolean)).toEqual([
      'true',
      'true',
      'true',
      'true',
    ])
  })

  test('is another one in each of many channels', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'() {
          for (let step = 0; step < 5; step++) {
            await wait(Math.random() * 4)
            yield { data: mine() }
          }
          yield { event: 'end' }
        },
      },
    })
    const tellsOf = async (name: string) => {
      const tab = page.stranger()
      tab.cookies.set('me', name)
      const frames = await (await open(tab, '/live')).until('end')
      return [...new Set(frames.map(({ data }) => data).filter(Boolean))]
    }
    const names = ['ann', 'bob', 'cleo', 'dan', 'eve']
    expect(await Promise.all(names.map(tellsOf))).toEqual(names.map((name) => [name]))
  })
})
