import { describe, expect, test } from 'vitest'
import { currentBrowser, defineChannel } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const secretly = () => new Error('the password is hunter2')

describe.each(journeys)('over $channel on $host, a handler that throws', ({ start, open, say }) => {
  test('before its first yield drops what it wrote and sends an error event', async () => {
    const page = await start(memoryFor(), {
      channels: {
        // oxlint-disable-next-line require-yield
        async *'/live'({ browser }) {
          browser.cookies.set('a', '1')
          throw secretly()
        },
      },
      plain: { '/': () => 'ordinary' },
    })
    const line = await open(page, '/live')
    expect(await line.next()).toMatchObject({ event: 'error' })
    expect(written(line.reply)).toEqual([])
    expect(written(await page.fetch('/'))).toEqual([])
  })

  test('after a yield leaves the earlier steps as they stand', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          browser.cookies.set('a', '1')
          yield { data: 'one' }
          browser.cookies.set('a', '2')
          browser.cookies.set('b', '2')
          throw secretly()
        },
      },
      plain: { '/': () => 'ordinary' },
    })
    await page.see(await open(page, '/live'), 'error')
    await page.fetch('/')
    expect([page.cookies.get('a'), page.cookies.has('b')]).toEqual(['1', false])
  })

  test('as a plain function is told apart as well', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live'({ browser }) {
          browser.cookies.set('a', '1')
          throw secretly()
        },
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'error')
    expect([written(line.reply), page.cookies.has('a')]).toEqual([[], false])
  })

  test('keeps its message from the page, and reports the error to the server', async () => {
    const memory = memoryFor()
    const page = await start(memory, {
      channels: {
        async *'/live'() {
          yield { data: 'start' }
          throw secretly()
        },
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'error')
    expect(JSON.stringify(line.frames)).not.toContain('hunter2')
    expect(memory.reports).toEqual([secretly()])
  })

  test('leaves the next message a clean start', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          open: () => ({ data: 'start' }),
          async *message({ browser, message }) {
            yield { data: browser.cookies.get('a') ?? 'none' }
            browser.cookies.set('a', String(message))
            if (message === 'bad') throw secretly()
            yield { data: 'done' }
          },
        }),
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.see(await say(page, '/live', line, 'bad'), 'error')
    const next = await say(page, '/live', line, 'good')
    const frames = await page.see(next, 'done')
    expect(frames.map((frame) => frame.data).filter(Boolean)).toEqual(['none', 'done'])
    expect(page.cookies.get('a')).toBe('good')
  })

  test('forgets in the same channel what the failed step wrote', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          open: () => ({ data: 'start' }),
          message({ browser, message }) {
            if (message === 'ask') return { data: browser.cookies.get('a') ?? 'none' }
            browser.cookies.set('a', 'wrong')
            throw secretly()
          },
        }),
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.see(await say(page, '/live', line, 'fail'), 'error')
    const frames = await page.live(
      await say(page, '/live', line, 'ask'),
      (frame) => frame?.data !== undefined,
    )
    expect(frames.at(-1)!.data).toBe('none')
  })

  test.each([
    ['the name of the commands', { event: 'madeleine' }],
    ['a name with a line break', { event: 'a\nb' }],
    ['data that is no JSON', { data: 1n }],
    ['an id with NUL', { data: 'x', id: '\0' }],
    ['no object', 'text' as never],
  ])('because its event has %s writes nothing and is cleaned up', async (_, event) => {
    const cleaned: string[] = []
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          browser.cookies.set('a', '1')
          try {
            yield event
          } finally {
            cleaned.push('cleaned')
          }
        },
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'error')
    expect(line.frames.filter((frame) => frame.do === 'redeem')).toEqual([])
    await eventually(() => cleaned.length === 1, 'the generator ran its finally')
  })
})

describe.each(hosts)('on $host, a first step that fails late', ({ start }) => {
  test('writes nothing, though the head has gone in the meantime', async () => {
    const page = await start(memoryFor(), {
      options: { headWait: 20 },
      channels: {
        async '/live'({ browser }) {
          browser.cookies.set('a', '1')
          await after(80)
          throw secretly()
        },
      },
    })
    const line = await page.sse('/live')
    await page.see(line, 'error')
    expect([...page.cookies.keys()]).toEqual(['madeleine'])
  })
})

describe.each(hosts)('on $host, a plain handler that throws', ({ start }) => {
  test('is answered by 500 without its cookies', async () => {
    const page = await start(memoryFor(), {
      plain: {
        async '/'() {
          currentBrowser().cookies.set('a', '1')
          throw secretly()
        },
      },
    })
    const reply = await page.fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
    expect(reply.body).not.toContain('hunter2')
  })

  test('without waiting for anything is answered alike', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          currentBrowser().cookies.set('a', '1')
          throw secretly()
        },
      },
    })
    const reply = await page.fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
  })
})
