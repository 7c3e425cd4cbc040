import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { withBrowser } from '../../src/fetch.ts'
import { currentBrowser, UsageError, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in use after a collection. */
function inUse(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const late = (handler: Handler) => ({
  channels: { '/live': handler },
  plain: { '/': () => 'ordinary' },
})

describe.each(journeys)('over $channel on $host', ({ start, open }) => {
  test('100,000 sets of one cookie in one step are one line', async () => {
    const page = await start(
      memoryFor(),
      late(async function* ({ browser }) {
        yield { data: 'start' }
        for (let count = 1; count <= 100_000; count++) browser.cookies.set('count', String(count))
        yield { data: 'end' }
      }),
    )
    const frames = await (await open(page, '/live')).until('end')
    const tickets = frames.filter((frame) => frame.do === 'redeem')
    expect(tickets).toHaveLength(1)
    expect(written(await page.redeem(tickets[0]))).toEqual(['count=100000'])
  })

  test('300 names in one step are a mistake that says so', async () => {
    const memory = memoryFor()
    const page = await start(
      memory,
      late(async function* ({ browser }) {
        yield { data: 'start' }
        for (let count = 0; count < 300; count++) browser.cookies.set(`name${count}`, '1')
        yield { data: 'end' }
      }),
    )
    const line = await open(page, '/live')
    await page.see(line, 'error')
    expect(memory.reports).toMatchObject([{ name: 'UsageError', code: 'cookie-count' }])
    expect([...page.cookies.keys()]).toEqual(['madeleine'])
  })

  test('a page that redeems nothing keeps at most 256 lines waiting, the newest', async () => {
    const page = await start(
      memoryFor(),
      late(async function* ({ browser }) {
        for (let count = 0; count < 300; count++) {
          yield { data: String(count) }
          browser.cookies.set(`n${count}`, '1')
        }
        yield { data: 'end' }
      }),
    )
    const line = await open(page, '/live')
    await line.until('end')
    const lines = new Set<string>()
    // Each head takes along what fits into about 8 KB.
    for (let heads = 0; heads < 3; heads++) {
      for (const text of written(await page.fetch('/'))) lines.add(text)
    }
    expect([lines.size, lines.has('n43=1'), lines.has('n44=1'), lines.has('n299=1')]).toEqual([
      256,
      false,
      true,
      true,
    ])
  })
})

describe.each(hosts)('on $host', ({ start }) => {
  test('100,000 sets of one cookie in a plain handler are one line', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          for (let count = 1; count <= 100_000; count++)
            currentBrowser().cookies.set('count', String(count))
          return ''
        },
      },
    })
    expect(written(await page.fetch('/'))).toEqual(['count=100000'])
  })

  test('the 257th name in a plain handler is refused, and the others stay', async () => {
    const caught: unknown[] = []
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          try {
            for (let count = 0; count < 300; count++) currentBrowser().cookies.set(`n${count}`, '1')
          } catch (error) {
            caught.push(error)
          }
          return ''
        },
      },
    })
    expect((await page.fetch('/')).setCookies).toHaveLength(256)
    expect(caught).toEqual([expect.any(UsageError)])
    expect(String(caught[0])).toContain('"n256"')
  })

  test.each([15_000, 64_000])(
    'a Cookie header of %i bytes is read, and answered at once',
    async (size) => {
      const page = await start(memoryFor(), {
        plain: {
          '/': () =>
            `${currentBrowser().cookies.get('wanted')} of ${[...currentBrowser().cookies].length}`,
        },
        server: { maxHeaderSize: 131_072 },
      })
      const crumb = 'x'.repeat(100)
      const count = Math.floor(size / 110)
      const cookie = [
        ...Array.from({ length: count }, (_, index) => `c${index}=${crumb}`),
        'wanted=1',
      ].join('; ')
      const began = performance.now()
      const { body } = await page.fetch('/', { headers: { cookie } })
      expect(body).toBe(`1 of ${count + 1}`)
      expect(performance.now() - began).toBeLessThan(1000)
    },
  )

  test('a Cookie header made of 64 KB of binding cookies opens a few of them only', async () => {
    const page = await start(memoryFor(), {
      plain: { '/': () => String(currentBrowser().id) },
      server: { maxHeaderSize: 131_072 },
    })
    const cookie = Array.from({ length: 700 }, () => `madeleine=${'A'.repeat(80)}`).join('; ')
    const began = performance.now()
    expect((await page.fetch('/', { headers: { cookie } })).body).toBe('undefined')
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('10,000 redemptions', () => {
  const redeemAll = async (
    handle: (request: Request) => Promise<Response>,
    ticketOf: (index: number) => string,
    cookie = '',
  ) => {
    const statuses = new Set<number>()
    for (let index = 0; index < 10_000; index++) {
      const request = new Request('http://a.example/_madeleine/redeem', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://a.example', cookie },
        body: JSON.stringify({ ticket: ticketOf(index) }),
      })
      statuses.add((await handle(request)).status)
    }
    return [...statuses]
  }

  test('of garbage leave nothing in memory', async () => {
    const handle = withBrowser(memoryFor(), () => new Response())
    const garbage = (index: number) => `${index}`.padStart(8, '0') + 'A'.repeat(3000)
    await redeemAll(handle, (index) => garbage(index % 100))
    const before = inUse()
    expect(await redeemAll(handle, garbage)).toEqual([400])
    expect(inUse() - before).toBeLessThan(1_000_000)
  }, 20_000)

  test('of one stolen ticket leave nothing in memory, and do not burn it', async () => {
    const handle = withBrowser(memoryFor(), async (_, browser) => {
      const first = JSON.stringify(await browser.flush())
      return new Response(
        (async function* () {
          yield Buffer.from(`${first}\n`)
          browser.cookies.set('late', '1')
          yield Buffer.from(JSON.stringify(await browser.flush()))
        })() as never,
      )
    })
    const opened = await handle(new Request('http://a.example/'))
    const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!
    const [{ ticket }] = JSON.parse((await opened.text()).split('\n')[1]!) as [{ ticket: string }]
    const before = inUse()
    expect(await redeemAll(handle, () => ticket)).toEqual([400])
    expect(inUse() - before).toBeLessThan(1_000_000)
    const rightful = new Request('http://a.example/_madeleine/redeem', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://a.example', cookie },
      body: JSON.stringify({ ticket }),
    })
    expect((await handle(rightful)).status).toBe(204)
  }, 20_000)
})
