import { describe, expect, test } from 'vitest'
import type { Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const twoSteps: Handler = async function* ({ browser }) {
  yield { data: 'start' }
  browser.cookies.set('step', 'one')
  yield { data: 'one' }
  browser.cookies.set('step', 'two')
  yield { data: 'two' }
}

describe.each(journeys)('over $channel on $host', ({ start, open }) => {
  test('two sets in two steps are two tickets, each before its event', async () => {
    const page = await start(memoryFor(), { channels: { '/live': twoSteps } })
    const line = await open(page, '/live')
    await line.until('start')
    const kinds = (await line.until('two')).map((frame) => frame.do ?? frame.data)
    expect(kinds).toEqual(['redeem', 'one', 'redeem', 'two'])
  })

  test('tickets redeemed in order leave the cookie as each step wrote it', async () => {
    const page = await start(memoryFor(), { channels: { '/live': twoSteps } })
    const line = await open(page, '/live')
    const [first, second] = [await line.ticket(), await line.ticket()]
    expect(written(await page.redeem(first))).toEqual(['step=one'])
    expect(written(await page.redeem(second))).toEqual(['step=two'])
  })

  test('several sets in one step are one ticket, in the order of the last writes', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          browser.cookies.set('a', '1')
          browser.cookies.set('b', '2')
          browser.cookies.set('a', '3')
          yield { data: 'end' }
        },
      },
    })
    const frames = await (await open(page, '/live')).until('end')
    const tickets = frames.filter((frame) => frame.do === 'redeem')
    expect(tickets).toHaveLength(1)
    expect(written(await page.redeem(tickets[0]))).toEqual(['b=2', 'a=3'])
  })

  test('set, set and delete of one name in one step are one line, the deletion', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          browser.cookies.set('a', '1')
          browser.cookies.set('a', '2')
          browser.cookies.delete('a')
          yield { data: 'end' }
        },
      },
    })
    const reply = await page.redeem(await (await open(page, '/live')).ticket())
    expect(written(reply)).toEqual(['a='])
    expect(reply.setCookies[0]).toContain('Max-Age=0')
  })

  test('one name on two paths is two lines', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          browser.cookies.set('a', '1')
          browser.cookies.set('a', '2', { path: '/live' })
          yield { data: 'end' }
        },
      },
    })
    expect(written(await page.redeem(await (await open(page, '/live')).ticket()))).toEqual([
      'a=1',
      'a=2',
    ])
  })

  test('more than fits into a redemption makes several tickets, in order, and all of it arrives', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `big${index}`)
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          for (const name of names) browser.cookies.set(name, name.padEnd(2800, 'x'))
          yield { data: 'end' }
        },
      },
    })
    const frames = await (await open(page, '/live')).until('end')
    const tickets = frames.filter((frame) => frame.do === 'redeem')
    for (const { ticket } of tickets)
      expect(Buffer.byteLength(JSON.stringify({ ticket }))).toBeLessThanOrEqual(8192)
    const replies = []
    for (const ticket of tickets) replies.push(await page.redeem(ticket))
    expect(replies.flatMap(written).map((line) => line.split('=')[0])).toEqual(names)
  })

  test('the largest cookie there is fits into one ticket', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          const path = `/${'p'.repeat(1023)}`
          browser.cookies.set('big', '"'.repeat(1364), {
            path,
            domain: 'example.com',
            priority: 'medium',
          })
          yield { data: 'end' }
        },
      },
    })
    const { status, setCookies } = await page.redeem(await (await open(page, '/live')).ticket())
    expect([status, setCookies[0]!.length > 5000]).toEqual([204, true])
  })

  test('a step that writes nothing makes no ticket', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: browser.cookies.get('a') ?? 'none' }
          yield { data: 'end' }
        },
      },
    })
    expect(await (await open(page, '/live')).until('end')).toEqual([
      { data: 'none' },
      { data: 'end' },
    ])
  })
})

describe.each(hosts)('on $host', ({ start }) => {
  test('the binding cookie comes with the head once, HttpOnly, and stays for later channels', async () => {
    const page = await start(memoryFor(), { channels: { '/live': () => ({ data: 'hello' }) } })
    const { reply } = await page.sse('/live')
    expect(reply.setCookies).toEqual([
      expect.stringMatching(/^madeleine=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect((await page.sse('/live')).reply.setCookies).toEqual([])
  })

  test('a redemption answers each cookie and the binding cookie once', async () => {
    const page = await start(memoryFor(), { channels: { '/live': twoSteps } })
    const { setCookies } = await page.redeem(await (await page.sse('/live')).ticket())
    expect(setCookies.map((line) => line.split('=')[0])).toEqual(['step', 'madeleine'])
  })

  test('events keep their names, ids and lines', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'() {
          yield { event: 'note', id: '7', data: 'one\ntwo' }
          yield { data: { deep: [1, null] } }
        },
      },
    })
    const line = await page.sse('/live')
    expect(await line.next()).toEqual({ event: 'note', id: '7', data: 'one\ntwo' })
    expect(await line.next()).toEqual({ data: '{"deep":[1,null]}' })
    expect(await line.next()).toEqual({ do: 'end' })
  })
})
