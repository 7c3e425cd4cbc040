import { afterEach, describe, expect, test, vi } from 'vitest'
import { withBrowser } from '../../src/fetch.ts'
import { currentBrowser, UsageError, type Handler, type Madeleine } from '../../src/index.ts'
import { redemption, Worker } from '../support/fakes.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { written } from '../support/page.ts'
import { workOf } from '../support/work.ts'

/** Hostile and harmless headers of about so many bytes. */
const HEADERS: [what: string, headerOf: (size: number) => string][] = [
  ['many cookies', (size) => crowded(size)],
  ['one cookie many times', (size) => 'wanted=1; '.repeat(size / 10)],
  ['nothing but semicolons', (size) => ';'.repeat(size)],
  ['semicolons before a cookie', (size) => `${';'.repeat(size)}wanted=1`],
  ['nothing but equals signs', (size) => '='.repeat(size)],
  ['a name over and over', (size) => 'wanted'.repeat(size / 6)],
  ['names among blanks', (size) => 'wanted \t '.repeat(size / 9)],
  ['one long blank', (size) => `wanted${' '.repeat(size)}x`],
  ['broken escapes', (size) => `wanted=${'%E4%'.repeat(size / 4)}`],
]

function crowded(size: number): string {
  const crumb = 'x'.repeat(100)
  const count = Math.floor(size / 110)
  return [...Array.from({ length: count }, (_, index) => `c${index}=${crumb}`), 'wanted=1'].join(
    '; ',
  )
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

  const plain = {
    '/'() {
      const { cookies } = currentBrowser()
      return `${cookies.get('wanted')} ${cookies.getAll('wanted').length} ${[...cookies].length}`
    },
  }

  test('a Cookie header of 15 KB is read by a server as it comes, and 64 KB get 431', async () => {
    const page = await start(memoryFor(), { plain })
    const ask = (size: number) => page.fetch('/', { headers: { cookie: crowded(size) } })
    expect((await ask(15_000)).body).toBe('1 1 137')
    expect((await ask(64_000)).status).toBe(431)
    expect((await ask(15_000)).body).toBe('1 1 137')
  })

  test.each(HEADERS)('a Cookie header of %s is read in linear time', async (_, headerOf) => {
    const server = { maxHeaderSize: 131_072 }
    const page = await start(memoryFor(), { plain, server })
    const ask = (size: number) =>
      workOf(() => page.fetch('/', { headers: { cookie: headerOf(size) } }))
    await ask(16)
    const [small, large] = [await ask(16_000), await ask(64_000)]
    // The work is counted at all.
    expect(small).toBeGreaterThan(16_000)
    expect(large / small).toBeLessThan(5)
    expect(large).toBeLessThan(64_000 * 20)
  })

  test('a Cookie header made of 64 KB of binding cookies opens a few of them only', async () => {
    let times = 0
    const page = await start(memoryFor({ clock: () => (times++, Date.now()) }), {
      plain: { '/': () => String(currentBrowser().id) },
      server: { maxHeaderSize: 131_072 },
    })
    const cookie = Array.from({ length: 700 }, () => `madeleine=${'A'.repeat(80)}`).join('; ')
    expect((await page.fetch('/', { headers: { cookie } })).body).toBe('undefined')
    // Opening asks for the time.
    expect(times).toBeLessThan(20)
    expect(times).toBeGreaterThan(0)
  })
})

/** Every map and set made while it is in force, so that what is kept can be counted. */
function watchCollections(): { largest(): number } {
  const made: { readonly size: number }[] = []
  vi.stubGlobal(
    'Map',
    class<Key, Value> extends Map<Key, Value> {
      constructor(entries?: Iterable<readonly [Key, Value]> | null) {
        super(entries)
        made.push(this)
      }
    },
  )
  vi.stubGlobal(
    'Set',
    class<Value> extends Set<Value> {
      constructor(values?: Iterable<Value> | null) {
        super(values)
        made.push(this)
      }
    },
  )
  return { largest: () => Math.max(...made.map(({ size }) => size)) }
}

describe('10,000 redemptions', () => {
  afterEach(() => void vi.unstubAllGlobals())

  const post = (ticket: string, cookie = '') =>
    new Request('http://a.example/_madeleine/redeem', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://a.example', cookie },
      body: JSON.stringify({ ticket }),
    })

  const redeemAll = async (
    handle: (request: Request) => Promise<Response>,
    requestOf: (index: number) => Request,
  ) => {
    const statuses = new Set<number>()
    for (let index = 0; index < 10_000; index++)
      statuses.add((await handle(requestOf(index))).status)
    return [...statuses]
  }

  /** Opens a stream of its own, and answers its binding cookie and a ticket. */
  async function opened(handle: (request: Request) => Promise<Response>) {
    const response = await handle(new Request('http://a.example/'))
    const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!
    const [{ ticket }] = JSON.parse((await response.text()).split('\n')[1]!) as [{ ticket: string }]
    return { cookie, ticket }
  }

  const appOf = (memory: Madeleine) =>
    withBrowser(memory, async (_, browser) => {
      const first = JSON.stringify(await browser.flush())
      return new Response(
        (async function* () {
          yield Buffer.from(`${first}\n`)
          browser.cookies.set('late', '1')
          yield Buffer.from(JSON.stringify(await browser.flush()))
        })() as never,
      )
    })

  test('of garbage leave nothing in memory', async () => {
    const kept = watchCollections()
    const handle = appOf(memoryFor())
    const { cookie } = await opened(handle)
    const garbage = (index: number) => post(`${index}`.padStart(8, '0') + 'A'.repeat(3000), cookie)
    expect(await redeemAll(handle, garbage)).toEqual([400])
    expect(kept.largest()).toBeLessThan(10)
  }, 20_000)

  test('of garbage by as many strangers leave nothing in memory', async () => {
    const kept = watchCollections()
    const handle = appOf(memoryFor())
    const { ticket } = await opened(handle)
    const forged = (index: number) => post(ticket, `madeleine=${index}${'A'.repeat(100)}`)
    expect(await redeemAll(handle, forged)).toEqual([400])
    expect(kept.largest()).toBeLessThan(10)
  }, 20_000)

  test('of one stolen ticket leave nothing in memory, and do not burn it', async () => {
    const kept = watchCollections()
    const handle = appOf(memoryFor())
    const { cookie, ticket } = await opened(handle)
    expect(await redeemAll(handle, () => post(ticket))).toEqual([400])
    expect(kept.largest()).toBeLessThan(10)
    expect((await handle(post(ticket, cookie))).status).toBe(204)
  }, 20_000)

  test('that are good are forgotten a minute later', async () => {
    const kept = watchCollections()
    const time = new Time()
    const handle = appOf(memoryFor({ clock: time.clock }))
    for (let index = 0; index < 2000; index++) {
      const { cookie, ticket } = await opened(handle)
      expect((await handle(post(ticket, cookie))).status).toBe(204)
      time.pass(1)
    }
    // Of the last minute, and of the 105 seconds for which an older write may still be under way; of bindings the newest 500.
    expect(kept.largest()).toBeLessThanOrEqual(500)
  }, 20_000)
})

describe('garbage', () => {
  /** A worker that notes what of it is asked for. */
  function watched() {
    const { services } = new Worker()
    const asked: string[] = []
    const noting = <Service extends object>(name: string, service: Service): Service =>
      new Proxy(service, {
        get(target, key) {
          asked.push(`${name}.${String(key)}`)
          const value = Reflect.get(target, key) as unknown
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      })
    const worker = new Worker(undefined, {
      ...services,
      storage: {},
      book: noting('book', services.book),
      outboxes: noting('outboxes', services.outboxes),
      bindings: noting('bindings', services.bindings),
    })
    return { worker, asked }
  }

  const good = redemption('A'.repeat(100), { madeleine: 'A'.repeat(80) })

  test.each([
    ['method', { method: 'GET' }, 405],
    ['size', { body: 'A'.repeat(8193) }, 413],
    ['type', { headers: { ...good.headers, 'content-type': 'text/plain' } }, 415],
    ['origin', { headers: { ...good.headers, origin: 'http://evil.example' } }, 403],
    ['missing origin', { headers: { 'content-type': 'application/json' } }, 403],
    ['JSON', { body: '{' }, 400],
    ['shape', { body: '{"ticket":["A"]}' }, 400],
    ['alphabet', { body: '{"ticket":"a b"}' }, 400],
    ['haste', { headers: { ...good.headers, 'early-data': '1' } }, 425],
  ])('known by its %s is refused before a key or a store is asked', async (_, change, status) => {
    const { worker, asked } = watched()
    expect((await worker.open({ ...good, ...change }).answer()).status).toBe(status)
    expect(asked).toEqual([])
  })

  test('that looks like a ticket costs keys, and no outbox is made for it', async () => {
    const { worker, asked } = watched()
    expect((await worker.open(good).answer()).status).toBe(400)
    expect(asked).toContain('book.redeem')
    expect(asked).not.toContain('outboxes.of')
    expect(worker.services.outboxes.size).toBe(0)
  })
})
