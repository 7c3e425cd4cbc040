import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { defineChannel, memoryStore, type Browser } from '../../src/index.ts'
import { withBrowser } from '../../src/node.ts'
import { hosts, listen } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, gate, memoryFor } from '../support/memory.ts'
import { appOf, keepings, stores, Visitor, type Deed } from '../support/sessions.ts'

const deeds: Record<string, Deed> = {
  start: (session) => {
    session.set('list', [0])
    session.set('n', 0)
  },
  permanent: (session) => {
    session.permanent = true
    session.set('n', 0)
  },
  write: (session) => session.set('n', 'elsewhere'),
  all: (session) => Object.fromEntries(session),
}

describe.each(
  journeys.flatMap((journey) =>
    keepings.map((keeping) => ({ ...journey, kind: keeping.kind, keeping })),
  ),
)('over $channel on $host, with sessions in $kind,', ({ start, say, open, keeping }) => {
  const begin = async (channels: NonNullable<Parameters<typeof start>[1]['channels']>) => {
    const memory = memoryFor(await keeping.open())
    const page = await start(
      memory,
      appOf(deeds, () => '', { channels }),
    )
    return { memory, page, visitor: new Visitor(page, 'request', []) }
  }

  test('an object changed in place between steps is kept with each', async () => {
    const { open: goOn, opened } = gate()
    const { memory, page, visitor } = await begin({
      async *'/list'({ browser }) {
        const list = browser.session.get('list') as number[]
        list.push(1)
        yield { data: 'one' }
        await opened
        list.push(2)
        yield { data: 'two' }
        list.push(3)
        yield { data: 'three' }
      },
    })
    await visitor.ask('start')
    const line = await open(page, '/list')
    await page.see(line, 'one')
    expect((await visitor.ask('all')).value.list).toEqual([0, 1])
    goOn()
    await page.see(line, 'three')
    expect((await visitor.ask('all')).value.list).toEqual([0, 1, 2, 3])
    expect(memory.reports).toEqual([])
  })

  test('a failed step writes nothing, and the steps before it stand', async () => {
    const { page, visitor } = await begin({
      async *'/fail'({ browser }) {
        browser.session.set('n', 1)
        yield { data: 'one' }
        browser.session.set('n', 2)
        ;(browser.session.get('list') as number[]).push(9)
        throw new Error('no')
      },
    })
    await visitor.ask('start')
    await page.see(await open(page, '/fail'), 'error')
    expect((await visitor.ask('all')).value).toEqual({ list: [0], n: 1 })
  })

  test('what another request wrote meanwhile is seen, and not undone', async () => {
    const { memory, page, visitor } = await begin({
      '/room': defineChannel({
        open: () => ({ data: 'open' }),
        message({ browser, message }) {
          if (message === 'write') browser.session.set('there', 1)
          return { event: 'said', data: JSON.stringify(Object.fromEntries(browser.session)) }
        },
        close() {},
      }),
    })
    await visitor.ask('start')
    const line = await open(page, '/room')
    await page.see(line, 'open')
    await visitor.ask('write')
    const seen = await page.see(await say(page, '/room', line, 'read'), 'said')
    expect(JSON.parse(seen.at(-1)!.data!)).toEqual({ list: [0], n: 'elsewhere' })
    await page.see(await say(page, '/room', line, 'write'), 'said')
    expect((await visitor.ask('all')).value).toEqual({ list: [0], n: 'elsewhere', there: 1 })
    expect(memory.reports).toEqual([])
  })

  test('two channels of one browser and a request lose nothing of each other', async () => {
    const { memory, page, visitor } = await begin({
      '/room': defineChannel({
        open: () => ({ data: 'open' }),
        message({ browser, message }) {
          browser.session.set(String(message), 1)
          return { event: 'said', data: '' }
        },
        close() {},
      }),
    })
    await visitor.ask('start')
    const [one, other] = [await open(page, '/room'), await open(page, '/room')]
    await page.see(one, 'open')
    await page.see(other, 'open')
    const heard = await Promise.all([
      say(page, '/room', one, 'a'),
      say(page, '/room', other, 'b'),
      visitor.ask('write'),
    ])
    await page.see(heard[0], 'said')
    await page.see(heard[1], 'said')
    expect((await visitor.ask('all')).value).toEqual({ list: [0], n: 'elsewhere', a: 1, b: 1 })
    expect(memory.reports).toEqual([])
  })

  test('what is written by a timer, and when the page has left, is kept', async () => {
    const log: string[] = []
    const { memory, page, visitor } = await begin({
      '/late': defineChannel({
        open({ browser }) {
          setTimeout(() => browser.session.set('timer', 1), 20)
          return { data: 'open' }
        },
        message() {},
        close({ browser }) {
          browser.session.set('left', 1)
          log.push('closed')
        },
      }),
    })
    await visitor.ask('start')
    const line = await open(page, '/late')
    await page.see(line, 'open')
    await after(60)
    for (const frame of line.frames) if (frame.do === 'redeem') await page.redeem(frame)
    line.close()
    await eventually(() => log.length > 0, 'it was closed')
    await after(10)
    await visitor.ask('all')
    expect((await visitor.ask('all')).value).toMatchObject({ timer: 1, left: 1 })
    expect(memory.reports).toEqual([])
  })
})

describe.each(stores)('with sessions in $kind, two workers', ({ open }) => {
  test('a message sees what a request at the other has just written, again and again', async () => {
    const options = await open()
    const memories = [memoryFor(options), memoryFor(options)] as const
    const app = appOf(
      { ...deeds, more: (session) => session.set('n', Number(session.get('n') ?? 0) + 1) },
      () => '',
      {
        channels: {
          '/room': defineChannel({
            open: () => ({ data: 'open' }),
            message: ({ browser }) => ({ event: 'said', data: String(browser.session.get('n')) }),
            close() {},
          }),
        },
      },
    )
    const page = await hosts[0].start(memories[0], app)
    const other = new Visitor(
      page.tab((await hosts[2].start(memories[1], app)).base),
      'request',
      [],
    )
    await other.ask('start')
    const line = await page.ws('/room')
    await page.see(line, 'open')
    for (let n = 1; n <= 5; n++) {
      await other.ask('more')
      line.send('"n?"')
      expect((await page.see(line, 'said')).at(-1)!.data).toBe(String(n))
    }
    expect([...memories[0].reports, ...memories[1].reports]).toEqual([])
  })
})

describe.each(hosts)(
  'on $host, in a stream of the app’s own, after its head has gone,',
  ({ start }) => {
    const streams = {
      '/stream': async function* (browser: Browser) {
        yield 'head'
        await after(10)
        let said = 'kept'
        try {
          browser.session.set('n', 'late')
          await browser.session.save()
        } catch (error) {
          said = String((error as { code?: unknown }).code)
        }
        yield said
      },
    }

    test.each([
      ['in a store, an item is kept', true, 'start', 'kept', 'late'],
      ['in a store, an item of a permanent session is kept', true, 'permanent', 'kept', 'late'],
      ['in a cookie, an item has no way and says so', false, 'start', 'no-way', 0],
      [
        'in a store, a session that would be new has no way and says so',
        true,
        undefined,
        'no-way',
        undefined,
      ],
    ])('%s', async (_, isStored, first, said, n) => {
      const memory = memoryFor(isStored ? { store: memoryStore() } : {})
      const page = await start(
        memory,
        appOf(deeds, () => '', { streams }),
      )
      const visitor = new Visitor(page, 'request', [])
      if (first !== undefined) await visitor.ask(first)
      expect((await page.fetch('/stream')).body).toBe(`head${said}`)
      expect((await visitor.ask('all')).value.n).toBe(n)
      expect(memory.reports).toEqual([])
    })

    test('in a cookie, an item of a bound browser comes with its next response', async () => {
      const memory = memoryFor()
      const page = await start(
        memory,
        appOf(deeds, () => '', { streams, channels: { '/bind': () => ({ data: 'bound' }) } }),
      )
      const visitor = new Visitor(page, 'request', [])
      await visitor.ask('start')
      await page.see(await page.sse('/bind'), 'bound')
      expect((await page.fetch('/stream')).body).toBe('headkept')
      await visitor.ask('all')
      expect((await visitor.ask('all')).value.n).toBe('late')
      expect(memory.reports).toEqual([])
    })
  },
)

describe('on node:http, nothing passes before the session is in its store:', () => {
  const slow = () => {
    const store = memoryStore()
    const log: string[] = []
    const write: typeof store.write = async (...args) => {
      await after(20)
      log.push('kept')
      return store.write(...args)
    }
    return {
      log,
      store: {
        read: (key: string) => store.read(key),
        write,
        delete: (key: string) => store.delete(key),
        versions: (keys: readonly string[]) => store.versions(keys),
        members: (group: string) => store.members(group),
      },
    }
  }
  const handlers: Record<string, Parameters<typeof withBrowser>[1]> = {
    'end()': (_, response) => void response.end('body'),
    'write() and end()': (_, response) => {
      response.write('bo')
      response.end('dy')
    },
    'writeHead() and end()': (_, response) =>
      void response.writeHead(200, { 'x-mine': '1' }).end('body'),
    'flushHeaders() and end()': (_, response) => {
      response.flushHeaders()
      response.end('body')
    },
    'end() twice': (_, response) => {
      response.end('body')
      response.end()
    },
    'a Content-Length': (_, response) => {
      response.setHeader('content-length', 4)
      response.end('body')
    },
    'a callback of end()': (_, response) => void response.end('body', 'utf8', () => {}),
    async 'write() that waits for drain'(_, response) {
      if (!response.write('bo')) await new Promise((resolve) => response.once('drain', resolve))
      response.end('dy')
    },
    'a throw after end()'(_, response) {
      response.end('body')
      throw new Error('too late')
    },
  }
  test.each(Object.keys(handlers))('%s', async (name) => {
    const { store, log } = slow()
    const memory = memoryFor({ store })
    const server = createServer(
      withBrowser(memory, (request, response, browser) => {
        browser.session.set('a', 1)
        return handlers[name]!(request, response, browser)
      }),
    )
    const page = await listen(server)
    for (let times = 0; times < 2; times++) {
      const reply = await page.fetch('/')
      log.push('answered')
      expect([reply.status, reply.body]).toEqual([200, 'body'])
    }
    expect(log[0]).toBe('kept')
    expect(page.cookies.has('session')).toBe(true)
  })

  test('a page that left while the store was slow harms nobody', async () => {
    const { store, log } = slow()
    const memory = memoryFor({ store })
    const server = createServer(
      withBrowser(memory, (_, response, browser) => {
        browser.session.set('a', 1)
        response.end('body')
      }),
    )
    const page = await listen(server)
    const abort = new AbortController()
    const left = fetch(page.base, { signal: abort.signal }).catch(() => 'left')
    await after(10)
    abort.abort()
    expect(await left).toBe('left')
    await eventually(() => log.length > 0, 'it was kept')
    expect((await page.fetch('/')).body).toBe('body')
    expect(
      memory.reports.filter((error) => (error as { code?: string }).code !== 'no-way'),
    ).toEqual([])
  })
})
