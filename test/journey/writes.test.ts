import { describe, expect, test } from 'vitest'
import { currentBrowser, defineChannel, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

/** Every place of a handler where a cookie can be set. */
const places: Record<string, Handler> = {
  'in a function': ({ browser }) => browser.cookies.set('crumb', '1'),
  async 'in an async function, after it waited'({ browser }) {
    await after(5)
    browser.cookies.set('crumb', '1')
  },
  'in a function that answers an event': ({ browser }) => {
    browser.cookies.set('crumb', '1')
    return { data: 'done' }
  },
  async *'before the first yield'({ browser }) {
    browser.cookies.set('crumb', '1')
    yield { data: 'one' }
  },
  async *'between yields'({ browser }) {
    yield { data: 'one' }
    browser.cookies.set('crumb', '1')
    yield { data: 'two' }
  },
  async *'after the last yield'({ browser }) {
    yield { data: 'one' }
    browser.cookies.set('crumb', '1')
  },
  // oxlint-disable-next-line require-yield
  async *'in a generator that yields nothing'({ browser }) {
    browser.cookies.set('crumb', '1')
  },
  *'in a generator that is not async'({ browser }) {
    yield { data: 'one' }
    browser.cookies.set('crumb', '1')
  },
  async *'in a step without an event'({ browser }) {
    yield { data: 'one' }
    browser.cookies.set('crumb', '1')
    yield
    await after(5)
  },
  async *'by way of currentBrowser()'() {
    yield { data: 'one' }
    currentBrowser().cookies.set('crumb', '1')
  },
  async *'by a timer while the handler waits for something else'({ browser }) {
    yield { data: 'one' }
    setTimeout(() => browser.cookies.set('crumb', '1'), 5)
    await after(30)
    yield { data: 'two' }
  },
}

describe.each(journeys)('over $channel on $host, a cookie', ({ start, open, say }) => {
  test.each(Object.keys(places))('set %s arrives', async (place) => {
    const page = await start(memoryFor(), { channels: { '/live': places[place]! } })
    await page.has(await open(page, '/live'), 'crumb', '1')
  })

  test.each(Object.keys(places))(
    'set in the open handler of a channel, %s, arrives',
    async (place) => {
      const channel = defineChannel({ open: places[place]!, message() {} })
      const page = await start(memoryFor(), { channels: { '/live': channel } })
      await page.has(await open(page, '/live'), 'crumb', '1')
    },
  )

  test.each(Object.keys(places))('set in the message handler, %s, arrives', async (place) => {
    const channel = defineChannel({ open: () => ({ data: 'hello' }), message: places[place]! })
    const page = await start(memoryFor(), { channels: { '/live': channel } })
    const line = await open(page, '/live')
    await page.see(line, 'hello')
    await page.has(await say(page, '/live', line, 'go'), 'crumb', '1')
  })

  test('set in the close handler arrives with the next response', async () => {
    const closed: string[] = []
    const channel = defineChannel({
      open: () => ({ data: 'hello' }),
      message() {},
      close({ browser }) {
        browser.cookies.set('crumb', '1')
        closed.push('closed')
      },
    })
    const page = await start(memoryFor(), {
      plain: { '/': () => '' },
      channels: { '/live': channel },
    })
    const line = await open(page, '/live')
    await page.see(line, 'hello')
    line.close()
    while (closed.length === 0) await after(5)
    expect(written(await page.fetch('/'))).toEqual(['crumb=1'])
  })

  test('set by a timer after its handler has ended arrives down the open channel', async () => {
    const channel = defineChannel({
      open({ browser }) {
        setTimeout(() => browser.cookies.set('crumb', '1'), 20)
        return { data: 'one' }
      },
      message() {},
      close() {},
    })
    const page = await start(memoryFor(), { channels: { '/live': channel } })
    await page.has(await open(page, '/live'), 'crumb', '1')
  })

  test('set by a timer after the page has left arrives with the next response', async () => {
    const log: string[] = []
    const page = await start(memoryFor(), {
      plain: { '/': () => '' },
      channels: {
        '/live'({ browser }) {
          setTimeout(() => {
            browser.cookies.set('crumb', '1')
            log.push('written')
          }, 60)
          return { data: 'one' }
        },
      },
    })
    const line = await open(page, '/live')
    await page.see(line, 'one')
    line.close()
    await eventually(() => log.length > 0, 'the timer wrote')
    expect(written(await page.fetch('/'))).toEqual(['crumb=1'])
  })

  test('set before an event that sends the page elsewhere is there when the page sees it', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'one' }
          browser.cookies.set('crumb', '1')
          yield { event: 'redirect', data: '/elsewhere' }
        },
      },
    })
    await page.see(await open(page, '/live'), 'redirect')
    expect(page.cookies.get('crumb')).toBe('1')
  })

  test('deleted in the middle is gone when the page sees the next event', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'one' }
          browser.cookies.delete('crumb')
          yield { data: 'two' }
        },
      },
    })
    page.cookies.set('crumb', 'stale')
    await page.see(await open(page, '/live'), 'two')
    expect(page.cookies.has('crumb')).toBe(false)
  })
})

describe.each(hosts)('on $host, a cookie', ({ start }) => {
  test('set in a plain handler is in its response, and HttpOnly', async () => {
    const page = await start(memoryFor(), {
      plain: { '/': () => (currentBrowser().cookies.set('crumb', '1'), 'set') },
    })
    const { setCookies } = await page.fetch('/')
    expect(setCookies).toEqual(['crumb=1; Path=/; HttpOnly; SameSite=Lax'])
  })

  test('set after a wait in a plain handler is in its response', async () => {
    const page = await start(memoryFor(), {
      plain: {
        async '/'() {
          await after(5)
          currentBrowser().cookies.set('crumb', '1')
          return 'set'
        },
      },
    })
    expect(written(await page.fetch('/'))).toEqual(['crumb=1'])
  })

  test('set before the first event of a quick stream is an ordinary header', async () => {
    const page = await start(memoryFor(), {
      channels: { '/live': places['before the first yield']! },
    })
    const line = await page.sse('/live')
    expect(written(line.reply)).toEqual(['crumb=1'])
    expect(await line.next()).toEqual({ data: 'one' })
  })

  test('set in a slow first step is a ticket, and the head does not wait for it', async () => {
    let goOn = () => {}
    const headIsHere = new Promise<void>((resolve) => (goOn = resolve))
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          await headIsHere
          browser.cookies.set('crumb', '1')
          yield { data: 'one' }
        },
      },
    })
    const line = await page.sse('/live')
    goOn()
    expect(written(line.reply)).toEqual([])
    await page.see(line, 'one')
    expect(page.cookies.get('crumb')).toBe('1')
  })

  test('set in a slow first step is a header where headWait lets it', async () => {
    const page = await start(memoryFor(), {
      options: { headWait: 2000 },
      channels: {
        async *'/live'({ browser }) {
          await after(150)
          browser.cookies.set('crumb', '1')
          yield { data: 'one' }
        },
      },
    })
    expect(written((await page.sse('/live')).reply)).toEqual(['crumb=1'])
  })
})
