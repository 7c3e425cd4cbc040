import { describe, expect, test } from 'vitest'
import { defineChannel, type ChannelHandlers } from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import { after, gate, memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

describe.each(journeys)('over $channel on $host, a channel', ({ start, open, say }) => {
  const channelOf = async (handlers: ChannelHandlers) => {
    const page = await start(memoryFor(), { channels: { '/live': defineChannel(handlers) } })
    return { page, line: await open(page, '/live') }
  }

  test('keeps what an open generator writes from a message that fails beside it', async () => {
    const { open: goOn, opened } = gate()
    const { page, line } = await channelOf({
      async *open({ browser }) {
        yield { data: 'start' }
        browser.cookies.set('steady', '1')
        await opened
        browser.cookies.set('steadier', '1')
        yield { data: 'steady' }
      },
      message({ browser }) {
        browser.cookies.set('wrong', '1')
        throw new Error('on purpose')
      },
    })
    await page.see(line, 'start')
    const answer = await say(page, '/live', line, 'fail')
    await page.see(answer, 'error')
    goOn()
    await page.see(line, 'steady')
    expect([...page.cookies.keys()].toSorted()).toEqual(['madeleine', 'steadier', 'steady'])
  })

  test('keeps what a message writes from an open generator that fails beside it', async () => {
    const { open: goOn, opened } = gate()
    const { page, line } = await channelOf({
      async *open({ browser }) {
        yield { data: 'start' }
        browser.cookies.set('wrong', '1')
        await opened
        throw new Error('on purpose')
      },
      async *message({ browser }) {
        browser.cookies.set('good', '1')
        goOn()
        await after(20)
        yield { event: 'done' }
      },
    })
    await page.see(line, 'start')
    const answer = await say(page, '/live', line, 'go')
    await page.see(answer, 'done')
    expect([...page.cookies.keys()].toSorted()).toEqual(['good', 'madeleine'])
  })

  test('gives its handlers what the page sent', async () => {
    const { page, line } = await channelOf({
      open: ({ message }) => ({ data: message === undefined ? 'nothing' : 'something' }),
      message: ({ message }) => ({ event: 'heard', data: message }),
    })
    await page.see(line, 'nothing')
    const answer = await say(page, '/live', line, { deep: [1, 'two'] })
    expect((await page.see(answer, 'heard')).at(-1)!.data).toBe('{"deep":[1,"two"]}')
  })
})

const overWs = journeys.filter(({ channel }) => channel === 'ws')
const overSse = journeys.filter(({ channel }) => channel === 'sse')

describe.each(overWs)('over a WebSocket on $host', ({ start, open }) => {
  test('messages are handled one after another, in order', async () => {
    const log: string[] = []
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          async *message({ message }) {
            log.push(`begin ${String(message)}`)
            await after(Number(message) % 3)
            yield { data: String(message) }
            log.push(`end ${String(message)}`)
            if (message === 39) yield { data: 'last' }
          },
        }),
      },
    })
    const line = await open(page, '/live')
    const numbers = Array.from({ length: 40 }, (_, index) => index)
    for (const number of numbers) line.send(String(number))
    const frames = await line.until('last')
    expect(frames.map(({ data }) => data)).toEqual([...numbers.map(String), 'last'])
    expect(log).toEqual(numbers.flatMap((number) => [`begin ${number}`, `end ${number}`]))
  })

  test('a page that asks gets a sign of life', async () => {
    const page = await start(memoryFor(), { channels: { '/live': () => ({ data: 'start' }) } })
    const line = await open(page, '/live')
    await line.until('start')
    line.send(':ping')
    line.send('"go"')
    await line.until('start')
    expect(line.comments).toEqual([':pong'])
  })

  test('text that is no JSON is a message as it stands', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({ message: ({ message }) => ({ data: `<${String(message)}>` }) }),
      },
    })
    const line = await open(page, '/live')
    line.send('{no json')
    expect((await line.next())!.data).toBe('<{no json>')
  })

  test('the binding cookie comes with the 101', async () => {
    const page = await start(memoryFor(), { channels: { '/live': () => {} } })
    const { reply } = await open(page, '/live')
    expect(reply.setCookies).toEqual([
      expect.stringMatching(/^madeleine=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
  })
})

describe.each(overSse)('over server-sent events on $host', ({ start, open, say }) => {
  test('a message is answered by a stream of its own, with its cookies in the head', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          message({ browser }) {
            browser.cookies.set('a', '1')
            return { data: 'heard' }
          },
        }),
      },
    })
    const line = await open(page, '/live')
    expect(await line.next()).toEqual({ do: 'wait' })
    const answer = await say(page, '/live', line, 'hi')
    expect(written(answer.reply)).toEqual(['a=1'])
    expect([await answer.next(), await answer.next()]).toEqual([{ data: 'heard' }, { do: 'wait' }])
  })

  test('a message that is no JSON is refused by 400, and one too large by 413', async () => {
    const page = await start(memoryFor(), {
      options: { maxMessageBytes: 100 },
      channels: { '/live': defineChannel({ message: () => ({ data: 'heard' }) }) },
    })
    const headers = { 'content-type': 'application/json', origin: page.origin }
    const send = (body: string) => page.fetch('/live', { method: 'POST', body, headers })
    expect((await send('{no json')).status).toBe(400)
    expect((await send(JSON.stringify('x'.repeat(99)))).status).toBe(413)
    expect((await send(JSON.stringify('x'.repeat(98)))).status).toBe(200)
  })

  test('messages at the same time do not touch what the others write', async () => {
    const page = await start(memoryFor(), {
      channels: {
        '/live': defineChannel({
          async *message({ browser, message }) {
            yield { data: 'start' }
            browser.cookies.set(`from-${String(message)}`, '1')
            await after(20)
            if (message === 'bad') throw new Error('on purpose')
            yield { event: 'done' }
          },
        }),
      },
    })
    const line = await open(page, '/live')
    const [good, bad] = await Promise.all([
      say(page, '/live', line, 'good'),
      say(page, '/live', line, 'bad'),
    ])
    await Promise.all([page.see(good, 'done'), page.see(bad, 'error')])
    expect([page.cookies.has('from-good'), page.cookies.has('from-bad')]).toEqual([true, false])
  })

  test('a page that comes back says what it saw last', async () => {
    const page = await start(memoryFor(), {
      channels: { '/live': ({ lastEventId }) => ({ data: lastEventId ?? 'nothing' }) },
    })
    const line = await page.sse('/live', { headers: { 'last-event-id': '42' } })
    expect(await line.next()).toEqual({ data: '42' })
  })
})
