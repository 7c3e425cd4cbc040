import { describe, expect, test } from 'vitest'
import { newPage, page, server, usePage } from './chromium.ts'
import { promised, Stream } from './page-server.ts'
import { frames, headerOf, posts, toldBy } from './told.ts'

usePage()

/** The subprotocols that a socket was opened with. */
async function protocolsOf(): Promise<string[]> {
  const asked = promised<string[]>()
  server.onSocket = (socket, request) => {
    asked.fulfil(String(request.headers['sec-websocket-protocol']).split(', '))
    socket.close(1000)
  }
  const protocol = await page.evaluate(async () => {
    const { WebSocket } = window
    let opened: WebSocket | undefined
    window.WebSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        // oxlint-disable-next-line typescript/no-this-alias
        opened = this
      }
    } as typeof WebSocket
    await follow(client.connect('/a', { transport: 'ws' }))
    return opened?.protocol
  })
  expect(protocol).toBe('madeleine')
  return asked.promise
}

describe('a connection', () => {
  test('opens with all that both areas keep', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      client.localStorage.set('draft', 'ü')
      client.sessionStorage.set('step', 2)
      return follow(client.connect('/a'))
    })
    const text = headerOf(server.asked[0])
    expect(text).toMatch(/^j\.[\w+]+$/)
    expect(toldBy(text)).toEqual({
      page: expect.stringMatching(/^[\w.-]+$/),
      whole: true,
      localStorage: { draft: '"ü"' },
      sessionStorage: { step: '2' },
    })
  })

  test('opens when what it has was posted, however often that takes', async () => {
    let tries = 0
    const told = posts(() => (tries++ ? 204 : 503))
    const before = promised<number>()
    server.on('/a', (_, response) => {
      before.fulfil(told.length)
      new Stream(response).end()
    })
    await page.evaluate(() => {
      for (let at = 0; at < 300; at++) client.localStorage.set(`item-${at}`, Math.random())
      void follow(client.connect('/a'))
    })
    expect(await before.promise).toBe(1)
  })

  test('opens with little where there is nothing to tell', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => follow(client.connect('/a')))
    expect(toldBy(headerOf(server.asked[0]))).toEqual({ page: expect.any(String), whole: true })
  })

  test('says the same page each time it opens, and what there is by then', async () => {
    server.on('/a', (_, response) => {
      if (server.to('/a').length === 1) new Stream(response).event('1', { id: '1' }).cut()
      else new Stream(response).end()
    })
    await page.evaluate(async () => {
      for await (const { data } of client.connect('/a')) client.localStorage.set('a', data)
    })
    const [first, second] = server.to('/a').map((request) => toldBy(headerOf(request)))
    expect(second).toEqual({ ...first, localStorage: { a: '"1"' } })
  })

  test('opens with compressed text above a kilobyte', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      client.localStorage.set('draft', 'ab'.repeat(10_000))
      return follow(client.connect('/a'))
    })
    const text = headerOf(server.asked[0])
    expect(text).toMatch(/^z\.[\w+]+$/)
    expect(text.length).toBeLessThan(400)
    expect(toldBy(text).localStorage).toEqual({ draft: `"${'ab'.repeat(10_000)}"` })
  })

  test('opens with text as it is where nothing can compress it', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      Reflect.deleteProperty(window, 'CompressionStream')
      client.localStorage.set('draft', 'ab'.repeat(600))
      return follow(client.connect('/a'))
    })
    expect(headerOf(server.asked[0])).toMatch(/^j\.[\w+]+$/)
  })

  test('posts what is too long for a header before it opens', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    const told = posts()
    const noise = await page.evaluate(() => {
      const noise = Array.from({ length: 500 }, () => Math.random()).join('')
      client.localStorage.set('draft', noise)
      return follow(client.connect('/a')).then(() => noise)
    })
    expect(server.asked.map(({ url }) => url)).toEqual(['/_madeleine/storage', '/a'])
    expect(server.asked[0]).toMatchObject({ method: 'POST' })
    expect(server.asked[0]?.headers['content-type']).toBe('application/json')
    expect(told[0]).toMatchObject({ whole: true, localStorage: { draft: `"${noise}"` } })
    expect(headerOf(server.asked[1])).toBe(`p.${told[0]?.page}`)
  })

  test('opens also where nobody takes what it posts', async () => {
    server.on('/a', (_, response) => new Stream(response).event('1').end())
    const seen = await page.evaluate(() => {
      client.localStorage.set('draft', Array.from({ length: 500 }, () => Math.random()).join(''))
      return follow(client.connect('/a'))
    })
    expect(seen).toEqual(['1'])
  })

  test('over a socket opens with a subprotocol', async () => {
    await page.evaluate(() => client.localStorage.set('draft', 'ü'))
    const [first, second] = await protocolsOf()
    expect(first).toBe('madeleine')
    expect(second).toMatch(/^madeleine\.j\.[\w-]+$/)
    expect(toldBy(second?.slice('madeleine.'.length))).toMatchObject({
      whole: true,
      localStorage: { draft: '"ü"' },
    })
  })

  test('over a socket sends what is too long for that as its first frame', async () => {
    const received = promised<unknown[]>()
    server.onSocket = (socket, request) => {
      expect(String(request.headers['sec-websocket-protocol'])).toBe('madeleine, madeleine.f.')
      const all = frames(socket)
      socket.on('message', () => all.length === 2 && received.fulfil(all))
    }
    const noise = await page.evaluate(async () => {
      const noise = Array.from({ length: 500 }, () => Math.random()).join('')
      client.localStorage.set('draft', noise)
      client.connect('/a', { transport: 'ws', body: 1 })
      return noise
    })
    expect(await received.promise).toEqual([
      { page: expect.any(String), whole: true, localStorage: { draft: `"${noise}"` } },
      '1',
    ])
  })

  test('leaves out the longest when all together is too long', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      client.localStorage.set('long', 'a'.repeat(1_500_000))
      client.localStorage.set('short', 1)
      client.sessionStorage.set('half', 'b'.repeat(800_000))
      return follow(client.connect('/a'))
    })
    const told = toldBy(headerOf(server.asked[0]))
    expect(told.omitted).toEqual([['localStorage', 'long']])
    expect(Object.keys(told.localStorage!)).toEqual(['short'])
    expect(Object.keys(told.sessionStorage!)).toEqual(['half'])
  })

  test('says which values live in the page alone', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      Object.defineProperty(window, 'localStorage', { value: null })
      client.localStorage.set('a', 1)
      return follow(client.connect('/a'))
    })
    expect(toldBy(headerOf(server.asked[0]))).toMatchObject({
      standIn: ['localStorage'],
      localStorage: { a: '1' },
    })
  })

  test('tells of no value that has expired, and of its own app alone', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    const left = await page.evaluate(async () => {
      window.localStorage['madeleine:/_madeleine:a'] = '1\n{"expires":1}'
      window.localStorage['madeleine:/shop/_madeleine:b'] = '1'
      client.setBasePath('/shop/_madeleine')
      await follow(client.connect('/a'))
      client.setBasePath('/_madeleine')
      await follow(client.connect('/a'))
      return Object.keys(window.localStorage)
    })
    const told = server.to('/a').map((request) => toldBy(headerOf(request)))
    expect(told).toEqual([
      { page: told[0]?.page, app: '/shop/_madeleine', whole: true, localStorage: { b: '1' } },
      { page: told[0]?.page, whole: true },
    ])
    expect(left).toEqual(['madeleine:/shop/_madeleine:b'])
  })

  test('tells also where the page is no secure context', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    const insecure = await newPage(`http://madeleine.test:${server.host.split(':')[1]}`)
    await insecure.evaluate(() => {
      client.localStorage.set('a', 1)
      return follow(client.connect('/a'))
    })
    expect(toldBy(headerOf(server.asked[0])).localStorage).toEqual({ a: '1' })
    await insecure.context().close()
  })
})
