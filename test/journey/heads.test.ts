import { createServer, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { withBrowser as withFetchBrowser } from '../../src/fetch.ts'
import { browserState } from '../../src/hono.ts'
import { currentBrowser } from '../../src/index.ts'
import { withBrowser } from '../../src/node.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const setCrumb = () => currentBrowser().cookies.set('crumb', '1')

test('on node, a cookie written while the arguments of writeHead are made leaves with that head', async () => {
  const server = createServer(
    withBrowser(memoryFor(), (_, response) => {
      const location = () => (setCrumb(), '/there')
      response.writeHead(302, { location: location() }).end()
    }),
  )
  expect(written(await (await listen(server)).fetch('/'))).toEqual(['crumb=1'])
})

describe('on node, cookies are kept through', () => {
  const answer = async (respond: (response: ServerResponse) => unknown) => {
    const server = createServer(
      withBrowser(memoryFor(), (_, response) => (setCrumb(), respond(response))),
    )
    return (await listen(server)).fetch('/')
  }

  const OURS = 'crumb=1; Path=/; HttpOnly; SameSite=Lax'

  test.each<[string, (response: ServerResponse) => unknown]>([
    [
      'an object',
      (response) => response.writeHead(201, { 'set-cookie': 'host=1', 'X-Own': 'a' }).end('body'),
    ],
    [
      'an object with a list',
      (response) => response.writeHead(201, { 'Set-Cookie': ['host=1'], 'x-own': 'a' }).end('body'),
    ],
    [
      'a flat list',
      (response) => response.writeHead(201, ['Set-Cookie', 'host=1', 'X-Own', 'a']).end('body'),
    ],
    [
      'pairs',
      (response) =>
        response
          .writeHead(201, [
            ['set-cookie', 'host=1'],
            ['x-own', 'a'],
          ] as never)
          .end('body'),
    ],
    [
      'a reason and an object',
      (response) =>
        response.writeHead(201, 'Made', { 'set-cookie': 'host=1', 'x-own': 'a' }).end('body'),
    ],
    [
      'no reason and an object',
      (response) =>
        response
          .writeHead(201, undefined as never, { 'set-cookie': 'host=1', 'x-own': 'a' } as never)
          .end('body'),
    ],
  ])('writeHead() with %s', async (_, respond) => {
    const { status, headers, setCookies, body } = await answer(respond)
    expect([status, headers['x-own'], body]).toEqual([201, 'a', 'body'])
    expect(setCookies.toSorted()).toEqual([OURS, 'host=1'])
  })

  test('setHeader() before, and writeHead() after', async () => {
    const { setCookies } = await answer((response) => {
      response.setHeader('set-cookie', 'early=1')
      response.writeHead(200, { 'set-cookie': 'host=1' }).end()
    })
    expect(setCookies.toSorted()).toEqual([OURS, 'early=1', 'host=1'])
  })

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['end()', (response) => response.end('body')],
    ['write()', (response) => (response.write('bo'), response.end('dy'))],
    ['flushHeaders()', (response) => (response.flushHeaders(), response.end('body'))],
    ['an answer later on', (response) => setTimeout(() => response.end('body'), 10)],
  ])('%s', async (_, respond) => {
    const { setCookies, body } = await answer(respond)
    expect([setCookies, body]).toEqual([[OURS], 'body'])
  })

  test('writeHead() twice, which Node refuses as ever', async () => {
    const { status, setCookies } = await answer((response) => {
      response.writeHead(200)
      expect(() => response.writeHead(204)).toThrow('Cannot write headers after they are sent')
      response.end()
    })
    expect([status, setCookies]).toEqual([200, [OURS]])
  })

  test('a wrapper that throws when the head has left', async () => {
    const server = createServer(
      withBrowser(memoryFor(), (_, response) => {
        const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => unknown
        response.writeHead = (...head: unknown[]) => {
          writeHead(...head)
          throw new Error('too late')
        }
        setCrumb()
        expect(() => response.writeHead(201)).toThrow('too late')
        expect(currentBrowser().cookies.get('crumb')).toBe('1')
        response.end()
      }),
    )
    const { status, setCookies } = await (await listen(server)).fetch('/')
    expect([status, setCookies]).toEqual([201, [OURS]])
  })

  test('a status 304, which may carry them', async () => {
    expect((await answer((response) => response.writeHead(304).end())).setCookies).toEqual([OURS])
  })
})

describe('on fetch and hono, cookies are kept through', () => {
  const shared = Response.json({ shared: true }, { headers: { 'x-own': 'a' } })
  const responses: [string, () => Response][] = [
    [
      'Response.redirect(), whose headers are immutable',
      () => Response.redirect('http://a.example/', 302),
    ],
    ['a Response shared between requests', () => shared.clone()],
    ['a Response without a body', () => new Response(null, { status: 204 })],
    [
      'a Response with a status text',
      () => new Response('x', { status: 418, statusText: 'teapot' }),
    ],
  ]
  const onFetch = (answer: () => Response) =>
    withFetchBrowser(memoryFor(), () => (setCrumb(), answer()))
  const onHono = (answer: () => Response) => {
    const app = new Hono().use(browserState(memoryFor())).get('/', () => (setCrumb(), answer()))
    return async (request: Request) => app.fetch(request)
  }
  const doors = [
    ['fetch', onFetch],
    ['hono', onHono],
  ] as const

  describe.each(doors)('%s', (_, door) => {
    test.each(responses)('%s', async (__, answer) => {
      const page = await listen(
        createServer(getRequestListener(door(answer), { overrideGlobalObjects: false })),
      )
      const reply = await page.fetch('/')
      expect([reply.status, written(reply)]).toEqual([answer().status, ['crumb=1']])
    })

    test('one and the same Response object, which is not changed', async () => {
      const one = new Response(null, { status: 204, headers: { 'x-own': 'a' } })
      const handle = door(() => one)
      const first = await handle(new Request('http://a.example/'))
      const second = await handle(new Request('http://a.example/'))
      expect([first.headers.getSetCookie().length, second.headers.getSetCookie().length]).toEqual([
        1, 1,
      ])
      expect([...one.headers]).toEqual([['x-own', 'a']])
    })
  })

  test("Hono's own cookies, headers and later middleware", async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      await next()
      c.header('x-outer', '1')
    })
    app.use(browserState(memoryFor()))
    app.get('/', (c) => {
      c.header('set-cookie', 'host=1', { append: true })
      setCrumb()
      return c.html('<p>')
    })
    const reply = await app.request('/')
    expect(reply.headers.getSetCookie()).toEqual([
      'host=1',
      'crumb=1; Path=/; HttpOnly; SameSite=Lax',
    ])
    expect([reply.headers.get('x-outer'), reply.headers.get('content-type')]).toEqual([
      '1',
      'text/html; charset=UTF-8',
    ])
  })
})
