import { describe, expect, test } from 'vitest'
import { defineChannel, type DeliveryError, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, memoryFor } from '../support/memory.ts'
import { startStoring, textOf } from '../support/storing-page.ts'

const tellingOf = (handler: Handler) => defineChannel({ open: handler, change() {} })
const reading: Handler = ({ browser }) => ({
  data: `a is ${String(browser.localStorage.get('a'))}`,
})
const overSse = journeys.filter(({ channel }) => channel === 'sse')
const overWs = journeys.filter(({ channel }) => channel === 'ws')

describe.each(overSse)('over $channel on $host, what a page posts ahead', (journey) => {
  test.each(['j', 'z'] as const)('is what its channel begins with (%s)', async (kind) => {
    const page = await startStoring(journey, reading, { a: 'x'.repeat(10_000) })
    const told = kind === 'z' ? textOf(page.whole, 'z') : page.whole
    const reply = await page.post(JSON.stringify({ told }))
    expect([reply.status, reply.setCookies]).toEqual([204, [expect.stringMatching(/^madeleine=/)]])
    const line = await page.open('/live', `p.${page.name}`)
    expect((await line.next())!.data).toBe(`a is ${'x'.repeat(10_000)}`)
    expect(line.reply.setCookies).toEqual([])
  })

  test('of several megabytes is taken, and of more than is allowed is not', async () => {
    const page = await startStoring(journey, reading)
    const value = 'x'.repeat(1_900_000)
    for (const area of ['localStorage', 'sessionStorage'] as const)
      page.texts[area].set('a', `"${value}"`)
    expect((await page.post(JSON.stringify({ told: page.whole }))).status).toBe(204)
    const line = await page.open('/live', `p.${page.name}`)
    expect((await line.next())!.data).toHaveLength(5 + value.length)
    page.texts.sessionStorage.set('b', 'x'.repeat(7_000_000))
    const reply = await page
      .post(JSON.stringify({ told: page.whole }))
      .catch(() => ({ status: 413 }))
    expect(reply.status).toBe(413)
  })

  test.each(['json', 'j', 'z'])(
    'is taken in any script, as much as a page tells (%s)',
    async (kind) => {
      const page = await startStoring(journey, reading)
      for (let count = 0; count < 20; count++)
        page.texts.localStorage.set(`${count}`, `"${'漢'.repeat(99_998)}"`)
      page.texts.localStorage.set('a', '1')
      const told = kind === 'json' ? page.whole : textOf(page.whole, kind as 'j' | 'z')
      expect((await page.post(JSON.stringify({ told }))).status).toBe(204)
      const line = await page.open('/live', `p.${page.name}`)
      expect((await line.next())!.data).toBe('a is 1')
    },
  )

  test('is no page’s for a channel that gives another name, or another browser', async () => {
    const page = await startStoring(journey, ({ browser }) => {
      expect(() => browser.localStorage.get('a')).toThrow(/has not shown/)
      return { event: 'seen' }
    })
    await page.post(JSON.stringify({ told: page.whole }))
    await (await page.open('/live', 'p.another')).until('seen')
    await (await page.open('/live', 'p.')).until('seen')
    const stranger = page.beside(page.page.stranger())
    await (await stranger.open('/live', `p.${page.name}`)).until('seen')
  })
})

describe.each(overWs)(
  'over $channel on $host, a page that shows what it has in its first frame',
  (journey) => {
    test('is waited for, and its messages wait behind it', async () => {
      const log: unknown[] = []
      const channel = defineChannel({
        open: ({ browser }) => void log.push(['open', browser.localStorage.get('a')]),
        message({ browser, message }) {
          log.push([message, browser.localStorage.get('a')])
          return { event: 'done' }
        },
      })
      const page = await startStoring(journey, channel, { a: 1 })
      const line = await page.open('/live', 'f.')
      line.send('"hi"')
      await after(30)
      expect(log).toEqual([])
      await page.tell(line, page.whole)
      await line.until('done')
      expect(log).toEqual([
        ['open', 1],
        ['hi', 1],
      ])
    })

    test('may leave meanwhile, and nothing of it has happened', async () => {
      const log: unknown[] = []
      const channel = defineChannel({
        open: () => void log.push('open'),
        message: () => void log.push('message'),
        close: () => void log.push('close'),
      })
      const page = await startStoring(journey, channel)
      const line = await page.open('/live', 'f.')
      line.send('"hi"')
      await after(10)
      line.close()
      await after(50)
      expect([log, page.memory.reports]).toEqual([[], []])
    })
  },
)

describe.each(hosts)('on $host, {app}/storage', ({ host, start }) => {
  const journey = journeys.find((one) => one.host === host)!
  const headers = { 'content-type': 'application/json' }
  const told = JSON.stringify({ told: { page: 'p', whole: true } })

  test.each([
    [405, { method: 'GET' }],
    [405, { method: 'DELETE' }],
    [413, { method: 'POST', body: told, headers: { ...headers, 'content-length': '10000001' } }],
    [415, { method: 'POST', body: told, headers: { 'content-type': 'text/plain' } }],
    [415, { method: 'POST', body: told }],
    [403, { method: 'POST', body: told, headers }],
    [403, { method: 'POST', body: told, headers: { ...headers, origin: 'https://evil.example' } }],
  ])('answers %i, without a cookie, to %j', async (status, asked) => {
    const page = await start(memoryFor(), {})
    const { headers: given = {} } = asked as { headers?: Record<string, string> }
    const origin = status === 403 ? {} : { origin: page.origin }
    const reply = await page.fetch('/_madeleine/storage', {
      ...asked,
      headers: { ...origin, ...given },
    })
    expect([reply.status, reply.setCookies]).toEqual([status, []])
  })

  test.each([
    '',
    '{',
    'null',
    '7',
    '[]',
    '{}',
    '{"told":null}',
    '{"told":"x"}',
    '{"told":{}}',
    '{"told":{"page":""}}',
    '{"told":{"page":"a b"}}',
    '{"told":{"page":7,"whole":true}}',
    '{"told":"z.AAAA"}',
    '{"told":"j.____"}',
    '\ud800',
  ])('answers 400, without a cookie, to %j', async (body) => {
    const page = await startStoring(journey, reading)
    const reply = await page.post(body)
    expect([reply.status, reply.setCookies, page.memory.reports]).toEqual([400, [], []])
  })

  test('answers 202, without a cookie, for a page that nobody knows', async () => {
    const page = await startStoring(journey, reading)
    const body = JSON.stringify({ told: { page: 'nobody', localStorage: { a: '1' } } })
    const reply = await page.post(body)
    expect([reply.status, reply.setCookies]).toEqual([202, []])
  })

  test('answers 202 for a page of another browser', async () => {
    const page = await startStoring(journey, tellingOf(reading), { a: 1 })
    await (await page.open('/live')).until('a is 1')
    const stranger = page.beside(page.page.stranger())
    await stranger.post(JSON.stringify({ told: stranger.whole }))
    const body = JSON.stringify({ told: { page: page.name, localStorage: { a: '2' } } })
    expect((await stranger.post(body)).status).toBe(202)
    expect((await page.post(body)).status).toBe(204)
  })
})

describe.each(hosts)('on $host, a stream of the app’s own', ({ host }) => {
  const journey = journeys.find((one) => one.host === host)!

  test('carries items as commands behind the tickets, and settles when they are performed', async () => {
    const outcomes: unknown[] = []
    const page = await startStoring(
      journey,
      reading,
      {},
      {
        streams: {
          async *'/own'(browser) {
            yield JSON.stringify(await browser.flush())
            browser.localStorage.set('a', 1)
            browser.sessionStorage.clear()
            browser.cookies.set('late', '1')
            outcomes.push(browser.localStorage.get('a'))
            outcomes.push(await browser.settled().catch((error: DeliveryError) => error.code))
            yield `\n${JSON.stringify(await browser.flush())}\n`
            outcomes.push(await browser.settled())
            yield 'settled'
          },
        },
      },
    )
    const { commands, rest } = await ownStream(page)
    expect(commands.map((command) => command.do)).toEqual(['redeem', 'store', 'clear'])
    expect(outcomes).toEqual([1, 'no-channel'])
    const [ticket, ...items] = commands
    await page.page.redeem(ticket)
    const performed = items.map(({ id }) => id!)
    await page.post(JSON.stringify({ told: { page: page.name, performed } }))
    await rest()
    expect(outcomes).toEqual([1, 'no-channel', undefined])
  })

  test('leaves what it did not flush to the next page that opens a channel', async () => {
    const page = await startStoring(
      journey,
      tellingOf(({ browser }) => ({ data: [...browser.localStorage] })),
      { b: 1 },
      {
        streams: {
          async *'/own'(browser) {
            yield JSON.stringify(await browser.flush())
            browser.localStorage.clear()
            browser.localStorage.set('a', 1)
            yield '\n[]\n'
          },
        },
      },
    )
    const { rest } = await ownStream(page)
    await rest()
    const line = await page.open('/live')
    const frames = await page.see(line, '[["a",1]]')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual(['clear', 'store', '[["a",1]]'])
  })
})

/** The commands of a stream of the app's own, and what resolves when it is over. */
async function ownStream(page: Awaited<ReturnType<typeof startStoring>>) {
  const response = await fetch(`${page.page.base}/own`)
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line)!
    page.page.cookies.set(name!, value!)
  }
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (text.split('\n').length < 3) text += (await reader.read()).value
  const rest = async () => {
    while (!(await reader.read()).done);
  }
  type Sent = { do: string; ticket?: string; id?: string }
  return { commands: JSON.parse(text.split('\n')[1]!) as Sent[], rest }
}

test('what was told of after its page had left is nobody’s', async () => {
  const journey = journeys[0]!
  const page = await startStoring(journey, tellingOf(reading), { a: 1 })
  const line = await page.open('/live')
  await line.until('a is 1')
  line.close()
  const body = JSON.stringify({ told: { page: page.name, localStorage: { a: '2' } } })
  let { status } = await page.post(body)
  for (let tries = 0; tries < 100 && status !== 202; tries++) {
    await after(10)
    status = (await page.post(body)).status
  }
  expect(status).toBe(202)
})
