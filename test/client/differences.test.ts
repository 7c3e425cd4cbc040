import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { newTab, page, server, usePage } from './chromium.ts'
import { bodyOf, promised, sleep, Stream } from './page-server.ts'
import { frames, headerOf, posts, toldBy } from './told.ts'

usePage()

/** An open event stream, which waits for messages. */
async function openStream(): Promise<void> {
  server.on('/a', async (request, response) => {
    const stream = new Stream(response)
    if (request.method === 'GET') stream.event('open')
    else stream.wait()
  })
  await page.evaluate(async () => {
    const connection = client.connect('/a')
    Object.assign(window, { connection })
    await connection[Symbol.asyncIterator]().next()
  })
}

/** An open socket, and what comes down it. */
async function openSocket(): Promise<{ socket: WebSocket; all: unknown[] }> {
  const opened = promised<{ socket: WebSocket; all: unknown[] }>()
  server.onSocket = (socket) => {
    opened.fulfil({ socket, all: frames(socket) })
    socket.send(JSON.stringify({ data: 'open' }))
  }
  await page.evaluate(async () => {
    const connection = client.connect('/a', { transport: 'ws' })
    Object.assign(window, { connection })
    await connection[Symbol.asyncIterator]().next()
  })
  return opened.promise
}

const CHANGE = () => {
  const { localStorage, sessionStorage } = client
  for (let index = 0; index < 100; index++) localStorage.set('a', index)
  sessionStorage.set('b', 1)
  localStorage.set('c', 1)
  localStorage.delete('c')
}
const CHANGES = {
  page: expect.any(String),
  localStorage: { a: '99', c: null },
  sessionStorage: { b: '1' },
}

describe('changes', () => {
  test('are posted together while a stream is open', async () => {
    const told = posts()
    await openStream()
    await page.evaluate(CHANGE)
    await expect.poll(() => told).toHaveLength(1)
    await sleep(200)
    expect(told).toEqual([CHANGES])
    expect(server.to('/_madeleine/storage')[0]?.headers['sec-fetch-site']).toBe('same-origin')
  })

  test('are one frame while a socket is open', async () => {
    const { all } = await openSocket()
    await page.evaluate(CHANGE)
    await expect.poll(() => all).toHaveLength(1)
    await sleep(200)
    expect(all).toEqual([CHANGES])
  })

  test('by other tabs and past the library are told too', async () => {
    const { all } = await openSocket()
    const other = await newTab()
    await other.evaluate(() => client.localStorage.set('a', 1))
    await expect.poll(() => all).toEqual([{ page: expect.any(String), localStorage: { a: '1' } }])
    await page.evaluate(() => (window.localStorage['madeleine:/_madeleine:a'] = '2'))
    await expect.poll(() => all.at(-1)).toMatchObject({ localStorage: { a: '2' } })
    await other.close()
  })

  test('are told no more once the connection is closed', async () => {
    const told = posts()
    await openStream()
    await page.evaluate(async () => {
      const { connection } = window as any
      connection.close()
      client.localStorage.set('a', 1)
    })
    await sleep(300)
    expect(told).toEqual([])
  })

  test('are posted one POST after another, what piles up in one', async () => {
    let running = 0
    let most = 0
    const all: string[] = []
    server.on('/_madeleine/storage', async (request, response) => {
      most = Math.max(most, ++running)
      all.push(await bodyOf(request))
      await sleep(300)
      running--
      response.writeHead(204).end()
    })
    await openStream()
    await page.evaluate(async () => {
      for (let index = 0; index < 5; index++) {
        client.localStorage.set('a', index)
        client.localStorage.set(`a${index}`, 1)
        await new Promise((resolve) => setTimeout(resolve, 75))
      }
    })
    await expect.poll(() => all.at(-1)).toContain('a4')
    expect(most).toBe(1)
    expect(all.length).toBeLessThanOrEqual(3)
  })

  test('that find no server are posted again, as they are by then', async () => {
    let tries = 0
    const told = posts(() => (++tries < 3 ? 503 : 204))
    await openStream()
    await page.evaluate(() => client.localStorage.set('a', 1))
    await expect.poll(() => tries).toBe(1)
    await page.evaluate(() => client.localStorage.set('a', 2))
    await expect.poll(() => told, { timeout: 5_000 }).toHaveLength(1)
    expect(told).toMatchObject([{ localStorage: { a: '2' } }])
  })

  test('that find another worker are dropped', async () => {
    let tries = 0
    posts(() => (tries++, 404))
    await openStream()
    await page.evaluate(() => client.localStorage.set('a', 1))
    await sleep(1_500)
    expect(tries).toBe(1)
    expect(await page.evaluate(() => errors)).toEqual([])
  })

  test('are told as the page is left', async () => {
    const told = posts()
    await openStream()
    await page.evaluate(() => {
      client.localStorage.set('a', 1)
      location.href = '/?next'
    })
    await page.waitForURL('**/?next')
    await expect.poll(() => told[0]).toMatchObject({ localStorage: { a: '1' } })
  })

  test('while a socket is opened again are told when it opens', async () => {
    const { socket } = await openSocket()
    const again = promised<unknown>()
    server.beforeSocket = () => sleep(500)
    server.onSocket = (next, request) => {
      const [, text] = String(request.headers['sec-websocket-protocol']).split(', madeleine.')
      const first = toldBy(text)
      const all = frames(next)
      next.on('message', () => again.fulfil([first, ...all]))
    }
    socket.terminate()
    await expect.poll(() => server.handshakes).toBe(2)
    await page.evaluate(() => client.localStorage.set('late', 1))
    expect(await again.promise).toEqual([
      { page: expect.any(String), whole: true },
      { page: expect.any(String), localStorage: { late: '1' } },
    ])
  })
})

describe('a message', () => {
  test('over a socket goes behind the changes before it', async () => {
    const { all } = await openSocket()
    await page.evaluate(() => {
      window.localStorage['madeleine:/_madeleine:raw'] = '1'
      client.localStorage.set('a', 1)
      return (window as any).connection.send('now')
    })
    await expect.poll(() => all.at(-1)).toBe('"now"')
    expect(all.slice(0, -1)).toMatchObject([
      { localStorage: { a: '1' } },
      { localStorage: { raw: '1' } },
    ])
  })

  test('by POST goes behind the changes before it, and brings all there is', async () => {
    posts()
    await openStream()
    await page.evaluate(() => {
      client.localStorage.set('a', 1)
      return (window as any).connection.send('now')
    })
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /a',
      'POST /_madeleine/storage',
      'POST /a',
    ])
    expect(toldBy(headerOf(server.asked[2]))).toMatchObject({
      whole: true,
      localStorage: { a: '1' },
    })
  })

  test('waits for the post that is under way and for one more, not for those tried again later', async () => {
    posts(() => 503)
    await openStream()
    await page.evaluate(async () => {
      client.localStorage.set('a', 1)
      await (window as any).connection.send('now')
    })
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /a',
      'POST /_madeleine/storage',
      'POST /_madeleine/storage',
      'POST /a',
    ])
  })
})

describe('a page that its server knows no more', () => {
  test('opens its channel again, and tells all it has', async () => {
    posts(() => 202)
    const again = promised<string>()
    server.on('/a', (request, response) => {
      new Stream(response).event('open')
      if (server.to('/a').length > 1) again.fulfil(headerOf(request))
    })
    await page.evaluate(async () => {
      const connection = client.connect('/a')
      await connection.opened
      client.localStorage.set('draft', 'a')
    })
    expect(toldBy(await again.promise)).toMatchObject({ localStorage: { draft: '"a"' } })
  })
})
