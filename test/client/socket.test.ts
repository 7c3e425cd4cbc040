import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { Connection } from '../../src/client.ts'
import { newPage, page, server, usePage } from './chromium.ts'
import { promised, redeem, sleep } from './page-server.ts'

usePage()

const frame = (socket: WebSocket, value: unknown) => socket.send(JSON.stringify(value))
const end = (socket: WebSocket) => frame(socket, { do: 'end' })

/** What the page sends, control frames included. */
function frames(socket: WebSocket): string[] {
  const texts: string[] = []
  socket.on('message', (data) => texts.push(String(data)))
  return texts
}

describe('a socket', () => {
  test('gives its events in order, to the end, and closes', async () => {
    const closed = promised<number>()
    server.onSocket = (socket) => {
      socket.on('close', closed.fulfil)
      frame(socket, { event: 'x', data: '1', id: '7' })
      socket.send(':pong')
      frame(socket, { data: '2' })
      end(socket)
    }
    const events = await page.evaluate(async () => {
      const seen = []
      for await (const event of client.connect('/a', { transport: 'ws' })) seen.push(event)
      return seen
    })
    expect(events).toEqual([
      { event: 'x', id: '7', data: '1' },
      { event: 'message', data: '2' },
    ])
    await closed.promise
  })

  test('holds an event back until the cookies before it are in', async () => {
    server.onSocket = (socket) => {
      frame(socket, redeem('late-1'))
      frame(socket, { data: '1' })
      end(socket)
    }
    const seen = await page.evaluate(async () => {
      const cookies = []
      for await (const { data } of client.connect('/a', { transport: 'ws' })) {
        cookies.push([data, document.cookie])
      }
      return cookies
    })
    expect(seen).toEqual([['1', 'late=1']])
  })

  test('that its server closes because its session has ended is opened again', async () => {
    server.onSocket = (socket) => {
      server.onSocket = (again) => {
        frame(again, { data: 'again' })
        end(again)
      }
      socket.close(1012)
    }
    const seen = await page.evaluate(async () => {
      const data = []
      for await (const event of client.connect('/a', { transport: 'ws' })) data.push(event.data)
      return data
    })
    expect(seen).toEqual(['again'])
  })

  test('that its server closes normally is complete, behind what came before', async () => {
    server.onSocket = (socket) => {
      frame(socket, redeem('late-1'))
      frame(socket, { data: '1' })
      socket.close(1000)
    }
    const seen = await page.evaluate(() => follow(client.connect('/a', { transport: 'ws' })))
    expect(seen).toEqual(['1'])
  })

  test('that its server refuses fails for good', async () => {
    let opened = 0
    server.onSocket = (socket) => {
      opened++
      frame(socket, redeem('late-1'))
      frame(socket, { data: '1' })
      socket.close(1008)
    }
    const seen = await page.evaluate(() => follow(client.connect('/a', { transport: 'ws' })))
    expect(seen).toEqual(['1', 'status'])
    expect(await page.evaluate(() => errors)).toMatchObject([{ code: 'status', status: 1008 }])
    expect(opened).toBe(1)
  })

  test.each([1006, 1011])('that breaks with %i is opened again', async (code) => {
    let opened = 0
    server.onSocket = (socket) => {
      frame(socket, { data: String(++opened) })
      if (opened === 2) end(socket)
      else if (code === 1006) setTimeout(() => socket.terminate(), 50)
      else socket.close(code)
    }
    const seen = await page.evaluate(() => follow(client.connect('/a', { transport: 'ws' })))
    expect(seen).toEqual(['1', '2'])
  })

  test('tells the server which redemption failed, and goes on', async () => {
    const ticket = 'a-ticket-that-is-not-good-0123456789'
    const told = promised<string[]>()
    server.on('/_madeleine/redeem', (_, response) => response.writeHead(400).end())
    server.onSocket = (socket) => {
      const texts = frames(socket)
      socket.on('message', () => end(socket))
      socket.on('close', () => told.fulfil(texts))
      frame(socket, redeem(ticket))
      frame(socket, { data: '1' })
    }
    const seen = await page.evaluate(() => follow(client.connect('/a', { transport: 'ws' })))
    expect(seen).toEqual(['1'])
    const [text = ''] = await told.promise
    expect(text[0]).toBe(':')
    expect(JSON.parse(text.slice(1))).toEqual({ failed: ticket.slice(-16), code: 'refused' })
  })
})

describe('messages over a socket', () => {
  test('wait for it to open, the body first', async () => {
    const received = promised<string[]>()
    server.onSocket = (socket) => {
      const texts = frames(socket)
      socket.on('message', () => texts.length === 3 && received.fulfil(texts))
    }
    await page.evaluate(async () => {
      const connection = client.connect('/a', { transport: 'ws', body: { a: 1 } })
      void connection.send('two')
      await connection.send(null)
    })
    expect(await received.promise).toEqual(['{"a":1}', '"two"', 'null'])
  })

  test('wait while it is opened again, and the body is not sent twice', async () => {
    const broken = promised()
    const received = promised<string[]>()
    server.onSocket = (socket) => {
      const texts = frames(socket)
      socket.on('message', () => {
        if (texts[0] === '2') return received.fulfil(texts)
        server.beforeSocket = () => sleep(600)
        socket.on('close', () => broken.fulfil())
        socket.terminate()
      })
    }
    await page.evaluate(() => {
      Object.assign(globalThis, { ws: client.connect('/a', { transport: 'ws', body: 1 }) })
    })
    await broken.promise
    await sleep(200)
    await page.evaluate(() => (globalThis as unknown as { ws: Connection }).ws.send(2))
    expect(await received.promise).toEqual(['2'])
  })

  test('are refused on a closed connection', async () => {
    const codes = await page.evaluate(async () => {
      const connection = client.connect('/a', { transport: 'ws' })
      const waiting = connection.send(1).catch((error) => error.code)
      connection.close()
      return [await waiting, await connection.send(2).catch((error) => error.code)]
    })
    expect(codes).toEqual(['cut', 'cut'])
  })
})

describe('a page that wakes', () => {
  /** Opens a socket in a page whose timers the test holds, and lets the page wake. */
  async function wake(type: string): Promise<Page> {
    const held = await newPage()
    await held.clock.install()
    await held.evaluate(async (type) => {
      const connection = client.connect('/a', { transport: 'ws' })
      Object.assign(globalThis, { connection })
      await connection[Symbol.asyncIterator]().next()
      document.dispatchEvent(new Event(type))
    }, type)
    return held
  }

  test('asks its socket for a sign of life, and keeps it when there is one', async () => {
    let opened = 0
    const pinged = promised()
    server.onSocket = (socket) => {
      opened++
      socket.on('message', (data) => {
        if (String(data) === ':ping') socket.send(':pong', () => pinged.fulfil())
      })
      frame(socket, { data: '1' })
    }
    const held = await wake('visibilitychange')
    await pinged.promise
    await sleep(100)
    await held.clock.runFor(60_000)
    await sleep(600)
    expect(opened).toBe(1)
    await held.context().close()
  })

  test('opens its socket again when there is none within five seconds', async () => {
    const again = promised()
    let opened = 0
    server.onSocket = (socket) => {
      frame(socket, { data: '1' })
      if (opened++) again.fulfil()
    }
    const held = await wake('resume')
    await held.clock.runFor(4_000)
    await sleep(600)
    expect(opened).toBe(1)
    await held.clock.runFor(2_500)
    await again.promise
    await held.context().close()
  })
})
