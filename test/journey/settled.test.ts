import { describe, expect, test } from 'vitest'
import { currentBrowser, type Browser, type DeliveryError, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { eventually, memoryFor, Time } from '../support/memory.ts'
import { written } from '../support/page.ts'

const outcomeOf = (browser: Browser) =>
  browser.settled().then(
    () => 'settled',
    (error: unknown) => (error as DeliveryError).code,
  )

/** A channel that writes a cookie and tells how settled() ended, to the page and to `outcomes`. */
async function writing({ start, open }: Journey, time = new Time()) {
  const outcomes: unknown[] = []
  const handler: Handler = async function* ({ browser }) {
    yield { data: 'start' }
    browser.cookies.set('late', '1')
    const outcome = await outcomeOf(browser)
    outcomes.push(outcome)
    yield { event: 'settled', data: outcome }
    browser.cookies.set('more', '1')
    yield { event: 'more' }
  }
  const plain = { '/': () => 'ordinary' }
  const page = await start(memoryFor({ clock: time.clock }), {
    plain,
    channels: { '/live': handler },
  })
  const line = await open(page, '/live')
  const ticket = await line.ticket()
  return { page, line, ticket, time, outcomes }
}

describe.each(journeys)('over $channel on $host, settled()', (journey) => {
  test('waits for the redemption, and resolves with it', async () => {
    const { page, line, ticket, outcomes } = await writing(journey)
    await page.fetch('/elsewhere')
    expect(outcomes).toEqual([])
    await page.redeem(ticket)
    expect((await page.see(line, 'settled')).at(-1)!.data).toBe('settled')
  })

  test('asks a page for proof when nothing was written, and resolves with that', async () => {
    const page = await journey.start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { event: 'settled', data: await outcomeOf(browser) }
          yield { event: 'again', data: await outcomeOf(browser) }
        },
      },
    })
    const line = await journey.open(page, '/live')
    const reply = await page.redeem(await line.ticket())
    expect([reply.status, reply.setCookies]).toEqual([204, []])
    expect(await line.until('again')).toEqual([
      { event: 'settled', data: 'settled' },
      { event: 'again', data: 'settled' },
    ])
  })

  test('rejects with channel-closed when the page leaves without it', async () => {
    const { line, outcomes } = await writing(journey)
    line.close()
    await eventually(() => outcomes.length === 1, 'settled() ended')
    expect(outcomes).toEqual(['channel-closed'])
  })

  test('resolves when the page left but its redemption was on the way', async () => {
    const { page, line, ticket, outcomes } = await writing(journey)
    line.close()
    await page.redeem(ticket)
    await eventually(() => outcomes.length === 1, 'settled() ended')
    expect(outcomes).toEqual(['settled'])
  })

  test('rejects with expired when the ticket comes after 60 s', async () => {
    const { page, line, ticket, time } = await writing(journey)
    time.pass(60)
    await page.redeem(ticket)
    expect((await line.until('settled')).at(-1)!.data).toBe('expired')
  })

  test('rejects with cookies-blocked when the binding cookie does not come back', async () => {
    const { page, line, ticket } = await writing(journey)
    await page.stranger().redeem(ticket)
    expect((await line.until('settled')).at(-1)!.data).toBe('cookies-blocked')
  })

  test('takes no stranger without a binding cookie for its own browser', async () => {
    const { page, line, ticket } = await writing(journey)
    await page.stranger().redeem(ticket)
    await page.redeem(ticket)
    expect((await line.until('settled')).at(-1)!.data).toBe('settled')
  })

  test('lets the stream go on when it rejects, and what failed comes with the next response', async () => {
    const { page, line, time, ticket } = await writing(journey)
    time.pass(60)
    await page.redeem(ticket)
    await page.see(line, 'more')
    expect(page.cookies.get('more')).toBe('1')
    expect(written(await page.fetch('/'))).toEqual(['late=1'])
  })
})

const overWs = journeys.filter(({ channel }) => channel === 'ws')

describe.each(overWs)('over $channel on $host, settled()', (journey) => {
  test.each(['refused', 'unreachable', 'cookies-blocked', 'expired'])(
    'rejects with %s when the page says so',
    async (code) => {
      const { line, ticket } = await writing(journey)
      line.send(`:${JSON.stringify({ failed: ticket.ticket!.slice(-16), code })}`)
      expect((await line.until('settled')).at(-1)!.data).toBe(code)
    },
  )

  test.each([
    'no JSON',
    '{}',
    'null',
    '{"failed":"another ticket","code":"refused"}',
    '{"failed":1,"code":"refused"}',
  ])('takes no notice of a report like %s', async (report) => {
    const { page, line, ticket } = await writing(journey)
    line.send(`:${report}`)
    await page.redeem(ticket)
    expect((await line.until('settled')).at(-1)!.data).toBe('settled')
  })

  test('takes no code that pages do not have', async () => {
    const { page, line, ticket } = await writing(journey)
    line.send(`:${JSON.stringify({ failed: ticket.ticket!.slice(-16), code: 'dropped' })}`)
    await page.redeem(ticket)
    expect((await line.until('settled')).at(-1)!.data).toBe('settled')
  })
})

describe.each(hosts)('on $host, settled()', ({ start }) => {
  test('has nothing to wait for in an ordinary exchange that wrote nothing', async () => {
    const page = await start(memoryFor(), { plain: { '/': () => outcomeOf(currentBrowser()) } })
    expect((await page.fetch('/')).body).toBe('settled')
  })

  test('is misuse in an ordinary exchange whose writes leave with the head', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          currentBrowser().cookies.set('a', '1')
          return outcomeOf(currentBrowser())
        },
      },
    })
    expect((await page.fetch('/')).body).toBe('no-channel')
  })

  test('follows the tickets of a stream of its own', async () => {
    const outcomes: string[] = []
    const page = await start(memoryFor(), {
      streams: {
        async *'/own'(browser) {
          yield JSON.stringify(await browser.flush())
          browser.cookies.set('late', '1')
          yield `\n${JSON.stringify(await browser.flush())}`
          outcomes.push(await outcomeOf(browser))
        },
      },
    })
    const { ticket } = await firstTicket(page)
    await page.redeem({ ticket })
    await eventually(() => outcomes.length === 1, 'settled() ended')
    expect(outcomes).toEqual(['settled'])
  })
})

async function firstTicket(page: { base: string; cookies: Map<string, string> }) {
  const response = await fetch(`${page.base}/own`)
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line)!
    page.cookies.set(name!, value!)
  }
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('redeem')) text += (await reader.read()).value
  return (JSON.parse(text.split('\n')[1]!) as { ticket: string }[])[0]!
}
