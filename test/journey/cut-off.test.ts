import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { defineChannel, madeleine, type Madeleine } from '../../src/index.ts'
import { withBrowser as withFetchBrowser } from '../../src/fetch.ts'
import { browserState, eventStream as honoStream } from '../../src/hono.ts'
import { eventStream, withBrowser } from '../../src/node.ts'
import { socketHandler } from '../../src/ws.ts'
import { Page } from '../support/page.ts'

const SECRET = 'a secret of at least sixteen characters'
const running = new Set<Server>()

afterEach(() => {
  for (const server of running) {
    server.closeAllConnections()
    server.close()
  }
  running.clear()
})

function memoryOf(onError: (error: unknown) => void = () => {}): Madeleine {
  return madeleine({ secrets: [SECRET], onError })
}

async function listen(server: Server): Promise<Page> {
  running.add(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new Page(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

/** Sends raw bytes and answers what comes back until the server closes or `patience` ends. */
function raw(page: Page, text: string, patience = 300): Promise<string> {
  const socket = connect(Number(new URL(page.base).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => (answer += String(data))).on('error', () => {})
  socket.write(text)
  return new Promise((resolve) => {
    const end = () => {
      socket.resetAndDestroy()
      resolve(answer)
    }
    socket.on('end', end)
    setTimeout(end, patience)
  })
}

const UPGRADE =
  'GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** Counts how many of its runs are going on. */
function endless() {
  const state = { running: 0 }
  const handler = async function* ({ signal }: { signal: AbortSignal }) {
    state.running++
    try {
      for (;;) {
        yield { data: 'tick' }
        await pause(10, undefined, { signal })
      }
    } finally {
      state.running--
    }
  }
  return { state, handler }
}

describe('an upgrade that no handler takes', () => {
  test('is closed with 404', async () => {
    const server = createServer()
    server.on(
      'upgrade',
      socketHandler(memoryOf(), () => {}, { path: '/live' }),
    )
    server.on(
      'upgrade',
      socketHandler(memoryOf(), () => {}, { path: '/more' }),
    )
    expect(await raw(await listen(server), UPGRADE)).toContain('404 Not Found')
  })

  test('is left to listeners of others, and its reset ends nothing', async () => {
    const server = createServer((_, response) => response.end('alive'))
    server.on(
      'upgrade',
      socketHandler(memoryOf(), () => {}, { path: '/live' }),
    )
    server.on('upgrade', () => {})
    const page = await listen(server)
    expect(await raw(page, UPGRADE)).toBe('')
    expect((await page.fetch('/')).body).toBe('alive')
  })
})

test('a server of sockets without a secret fails when it is made, in production', () => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('MADELEINE_SECRET', '')
  expect(() => socketHandler(madeleine(), () => {})).toThrow('No secret was given')
  vi.unstubAllEnvs()
})

describe('a stream that nobody reads', () => {
  test('is not begun for a HEAD request to Hono', async () => {
    const { state, handler } = endless()
    const app = new Hono().use(browserState(memoryOf()))
    app.get('/live', (c) => honoStream(c, handler))
    const page = await listen(createServer(getRequestListener(app.fetch)))
    const { status, headers } = await page.fetch('/live', { method: 'HEAD' })
    expect([status, headers['content-type'], state.running]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      0,
    ])
  })

  test('is left when its connection ends while it waits behind another on it', async () => {
    const { state, handler } = endless()
    const page = await listen(
      createServer(withBrowser(memoryOf(), (_, response) => eventStream(response, handler))),
    )
    await raw(page, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(5))
    await vi.waitFor(() => expect(state.running).toBe(0))
  })
})

describe('on Hono, when a handler throws', () => {
  test('what was written before is dropped, and what onError writes is sent', async () => {
    const app = new Hono().use(browserState(memoryOf()))
    app.get('/', (c) => {
      c.var.browser.cookies.set('before', '1')
      throw new HTTPException(401)
    })
    app.onError((_, c) => {
      const { browser } = (
        c as unknown as { var: { browser: { cookies: { delete(name: string): void } } } }
      ).var
      browser.cookies.delete('login')
      return c.redirect('/login')
    })
    const page = await listen(createServer(getRequestListener(app.fetch)))
    const { setCookies } = await page.fetch('/')
    expect(setCookies.map((line) => line.split('=')[0])).toEqual(['login'])
  })
})

test('a message whose body a Hono validator has read arrives all the same', async () => {
  const app = new Hono().use(browserState(memoryOf()))
  const echo = defineChannel({ message: ({ message }) => ({ data: message }) })
  app.post('/live', async (c) => {
    await c.req.json()
    return honoStream(c, echo)
  })
  const page = await listen(createServer(getRequestListener(app.fetch)))
  const headers = { 'content-type': 'application/json' }
  const line = await page.sse('/live', { method: 'POST', body: '{"a":1}', headers })
  expect(await line.next()).toEqual({ data: '{"a":1}' })
})

describe('on node:http', () => {
  test('cookies survive middleware that takes lists of headers for pairs', async () => {
    const server = withBrowser(memoryOf(), (_, response, browser) => {
      // As on-headers 1.0 does, inside of ours.
      const writeHead = response.writeHead
      response.writeHead = ((status: number, fields?: [string, string][] | object) => {
        const pairs = Array.isArray(fields) ? fields : Object.entries(fields ?? {})
        for (const [name, value] of pairs) response.setHeader(name, value)
        return writeHead.call(response, status)
      }) as typeof writeHead
      browser.cookies.set('user', 'alice')
      response.end()
    })
    const { setCookies } = await (await listen(createServer(server))).fetch('/')
    expect(setCookies).toEqual(['user=alice; Path=/; HttpOnly; SameSite=Lax'])
  })

  test('a flat list of headers may hold lists of values', async () => {
    const server = withBrowser(memoryOf(), (_, response, browser) => {
      browser.cookies.set('ours', '1')
      response
        .writeHead(200, ['Set-Cookie', ['a=1', 'b=2'], 'X-A', 'y'] as unknown as string[])
        .end()
    })
    const { setCookies, headers } = await (await listen(createServer(server))).fetch('/')
    expect([setCookies.slice(0, 2), headers['x-a']]).toEqual([['a=1', 'b=2'], 'y'])
  })

  test('the signal of an exchange is one and the same', async () => {
    const server = withBrowser(memoryOf(), (_, response, browser) =>
      response.end(String(browser.signal === browser.signal)),
    )
    expect((await (await listen(createServer(server))).fetch('/')).body).toBe('true')
  })
})

test('a response that reaches nobody takes nothing along of what waits', async () => {
  const memory = memoryOf()
  let answered = 0
  const server = withBrowser(memory, async (request, response) => {
    if (request.url === '/live')
      return eventStream(
        response,
        defineChannel({
          open: () => ({ data: 'open' }),
          close: ({ browser }) => browser.cookies.set('draft', 'saved'),
        }),
      )
    if (request.url === '/slow') await pause(100)
    answered++
    return response.writeHead(200).end()
  })
  const page = await listen(createServer(server))
  const line = await page.sse('/live')
  await line.until('open')
  void raw(page, `GET /slow HTTP/1.1\r\nHost: a\r\nCookie: ${page.cookieHeader}\r\n\r\n`, 30)
  await pause(20)
  line.close()
  await vi.waitFor(() => expect(answered).toBe(1))
  await page.fetch('/')
  expect(page.cookies.get('draft')).toBe('saved')
})

test('a Fetch response that can carry no cookies is reported with their names', async () => {
  const errors: unknown[] = []
  const serve = withFetchBrowser(
    memoryOf((error) => errors.push(error)),
    (_, browser) => {
      browser.cookies.set('user', 'alice')
      return Response.error()
    },
  )
  await serve(new Request('http://app.example/'))
  await vi.waitFor(() => expect(String(errors[0])).toContain('"user"'))
})

test.each(['', 0, false, [1, 2]])(
  'a handler that yields %j is told that it is no event',
  async (odd) => {
    const errors: unknown[] = []
    const page = await listen(
      createServer(
        withBrowser(
          memoryOf((error) => errors.push(error)),
          (_, response) =>
            eventStream(response, function* () {
              yield odd as unknown as object
            }),
        ),
      ),
    )
    await (await page.sse('/')).until('error')
    expect(String(errors[0])).toContain('yield { data } instead')
  },
)
