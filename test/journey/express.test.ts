import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { browserState, eventStream, redeemHandler } from '../../src/express.ts'
import { currentBrowser, defineChannel, defineCookie, type Browser } from '../../src/index.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor, SECRET } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'

const serve = (app: Express): Promise<Page> => listen(createServer(app))
const setCrumb: RequestHandler = (_, __, next) => {
  currentBrowser().cookies.set('crumb', '1')
  next()
}
const late = async function* ({ browser }: { browser: Browser }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  yield { data: 'end' }
}
/** An app with the middleware in front of what `build` adds, and what was reported. */
const appOf = (build: (app: Express) => void, memory = memoryFor()) => {
  const app = express().set('env', 'test').use(browserState(memory))
  build(app)
  return { app, reports: memory.reports }
}

describe('on Express, a cookie goes along with', () => {
  test.each<[string, RequestHandler, number]>([
    ['res.json()', (_, response) => void response.json({ a: 1 }), 200],
    ['res.redirect()', (_, response) => response.redirect('/else'), 302],
    ['res.sendStatus()', (_, response) => void response.sendStatus(403), 403],
    ['res.sendFile()', (_, response) => response.sendFile(fileURLToPath(import.meta.url)), 200],
    ['next() to nobody', (_, __, next) => next(), 404],
    ["next('route')", (_, __, next) => next('route'), 404],
    ["next('router')", (_, __, next) => next('router'), 404],
  ])('%s', async (_, handler, status) => {
    const { app } = appOf((app) => app.get('/', setCrumb, handler))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, written(reply)]).toEqual([status, ['crumb=1']])
  })

  test('those of res.cookie() and res.append(), which stay', async () => {
    const { app } = appOf((app) =>
      app.get('/', setCrumb, (_, response) => {
        response.cookie('host', '1').append('set-cookie', 'raw=1').clearCookie('old')
        response.send('x')
      }),
    )
    expect(written(await (await serve(app)).fetch('/'))).toEqual([
      'host=1',
      'raw=1',
      'old=',
      'crumb=1',
    ])
  })

  test('an answer that is fresh: 304', async () => {
    const { app } = appOf((app) => app.get('/', setCrumb, (_, response) => void response.send('x')))
    const page = await serve(app)
    const { etag } = (await page.fetch('/')).headers
    const reply = await page.fetch('/', { headers: { 'if-none-match': etag! } })
    expect([reply.status, written(reply)]).toEqual([304, ['crumb=1']])
  })
})

describe('on Express, req.browser', () => {
  test('is the current one, in routers too and behind body parsers', async () => {
    const { app } = appOf((app) => {
      const router = express.Router()
      router.post('/', express.json(), (request, response) => {
        response.send(String(request.browser === currentBrowser()))
      })
      app.use('/shop', router)
    })
    const headers = { 'content-type': 'application/json' }
    const { body } = await (
      await serve(app)
    ).fetch('/shop', { method: 'POST', body: '{}', headers })
    expect(body).toBe('true')
  })
})

describe('on Express, with compression', () => {
  const ask = { headers: { 'accept-encoding': 'gzip' } }
  const large = 'x'.repeat(5000)
  const orders: [string, (app: Express) => unknown][] = [
    ['in front', (app) => app.use(compression()).use(browserState(memoryFor()))],
    ['behind', (app) => app.use(browserState(memoryFor())).use(compression())],
  ]

  test.each(orders)('%s, cookies go along with what it compresses', async (_, use) => {
    const app = express()
    use(app)
    app.get('/', setCrumb, (_, response) => void response.cookie('host', '1').send(large))
    const page = await serve(app)
    const reply = await page.fetch('/', ask)
    expect([reply.headers['content-encoding'], written(reply)]).toEqual([
      'gzip',
      ['host=1', 'crumb=1'],
    ])
    const vary = reply.headers.vary!.toLowerCase()
    expect(vary).toContain('accept-encoding')
    const response = await fetch(page.base, ask)
    expect(await response.text()).toBe(large)
  })

  test.each(orders)('%s, events are not held back', async (_, use) => {
    const app = express()
    use(app)
    let goOn = () => {}
    const seen = new Promise<void>((resolve) => (goOn = resolve))
    app.get('/live', (_, response) =>
      eventStream(response, async function* () {
        yield { data: 'start' }
        await seen
        yield { data: 'end' }
      }),
    )
    const page = await serve(app)
    const line = await page.sse('/live', ask)
    expect(await line.next()).toEqual({ data: 'start' })
    goOn()
    expect((await page.see(line, 'end')).at(-1)).toEqual({ data: 'end' })
  })
})

describe('on Express, a redemption is answered', () => {
  test.each<[string, (app: Express) => void, string]>([
    [
      'behind a parser of JSON',
      (app) => void app.use(express.json(), browserState(memoryFor())),
      '',
    ],
    [
      'behind a parser of texts',
      (app) => void app.use(express.text({ type: '*/*' }), browserState(memoryFor())),
      '',
    ],
    [
      'behind a parser of bytes',
      (app) => void app.use(express.raw({ type: '*/*' }), browserState(memoryFor())),
      '',
    ],
    [
      'behind a parser that leaves it',
      (app) => void app.use(express.urlencoded(), browserState(memoryFor())),
      '',
    ],
    ['below a path', (app) => void app.use('/shop', browserState(memoryFor())), '/shop'],
    [
      'below a path with a parameter',
      (app) => void app.use('/:shop', browserState(memoryFor())),
      '/lyon',
    ],
  ])('%s', async (_, use, mount) => {
    const app = express()
    use(app)
    app.get(`${mount}/live`, (_, response) => eventStream(response, late))
    const page = await serve(app)
    await page.see(await page.sse(`${mount}/live`), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('in an app below another, and in a router of it', async () => {
    const router = express.Router().use(browserState(memoryFor()))
    router.get('/live', (_, response) => eventStream(response, late))
    const page = await serve(express().use('/a', express().use('/b', router)))
    const line = await page.sse('/a/b/live')
    const ticket = (await page.see(line, 'end')).find((frame) => frame.do === 'redeem')
    expect([ticket!.to, page.cookies.get('late')]).toEqual(['/a/b/_madeleine/redeem', '1'])
  })

  test('by redeemHandler on a route of its own', async () => {
    const memory = memoryFor()
    const app = express()
    app.get('/live', browserState(memory), (_, response) => eventStream(response, late))
    app.all('/_madeleine/redeem', redeemHandler(memory))
    const page = await serve(app)
    await page.see(await page.sse('/live'), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('and the page’s script is served below the same path', async () => {
    const page = await serve(express().use('/shop', browserState(memoryFor())))
    const { status, headers } = await page.fetch('/shop/_madeleine/client.js')
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8'])
  })
})

test('on Express, a message that a body parser has read arrives', async () => {
  const { app } = appOf((app) => {
    app.use(express.json())
    const echo = defineChannel({ message: ({ message }) => ({ data: message }) })
    app.post('/live', (_, response) => eventStream(response, echo))
  })
  const page = await serve(app)
  const headers = { 'content-type': 'application/json' }
  const line = await page.sse('/live', { method: 'POST', body: '{"a":1}', headers })
  expect(await line.next()).toEqual({ data: '{"a":1}' })
})

describe('on Express, a handler that', () => {
  const failing: [string, RequestHandler][] = [
    [
      'throws',
      () => {
        throw new Error('secret')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('secret')
      },
    ],
    ['calls next(error)', (_, __, next) => next(new Error('secret'))],
    ['answers 500', (_, response) => void response.status(500).send('x')],
    ['answers 503', (_, response) => void response.writeHead(503).end()],
  ]

  test.each(failing)('%s has written nothing, and what is dropped is named', async (_, handler) => {
    const { app, reports } = appOf((app) => app.get('/', setCrumb, handler))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status >= 500, reply.setCookies]).toEqual([true, []])
    expect(reports).toEqual([expect.objectContaining({ name: 'DeliveryError', code: 'dropped' })])
    expect(String(reports[0])).toContain('"crumb"')
  })

  test.each<[string, ErrorRequestHandler]>([
    ['a redirect', (_, __, response, ___) => response.redirect('/login')],
    ['a status below 500', (_, __, response, ___) => void response.status(422).send('no')],
  ])(
    'throws keeps what was written where the error handler answers with %s',
    async (_, onError) => {
      const { app, reports } = appOf((app) =>
        app
          .get('/', setCrumb, () => {
            throw new Error('secret')
          })
          .use(((error, request, response, next) => {
            request.browser.cookies.set('flash', '1')
            onError(error, request, response, next)
          }) satisfies ErrorRequestHandler),
      )
      const reply = await (await serve(app)).fetch('/')
      expect([written(reply), reports]).toEqual([['crumb=1', 'flash=1'], []])
    },
  )

  test('throws without a cookie reports nothing of ours', async () => {
    const { app, reports } = appOf((app) => app.get('/', failing[0]![1]))
    expect((await (await serve(app)).fetch('/')).status).toBe(500)
    expect(reports).toEqual([])
  })

  test('throws after a cookie was sealed anew by reading it reports nothing of ours', async () => {
    const login = defineCookie('login', { signed: true, reseal: 'on-read' })
    const old = appOf((app) =>
      app.get('/', ({ browser }, response) => {
        browser.cookies.set(login, 'alice')
        response.end()
      }),
    )
    const { app, reports } = appOf(
      (app) =>
        app.get('/', ({ browser }, response) => {
          response.status(500).end(browser.cookies.get(login))
        }),
      memoryFor({ secrets: ['the newer of the two secrets', SECRET] }),
    )
    const page = await serve(old.app)
    await page.fetch('/')
    const reply = await page.tab((await serve(app)).base).fetch('/')
    expect([reply.body, reply.setCookies, reports]).toEqual(['alice', [], []])
  })

  test('fails still brings along what waited for this browser', async () => {
    const { app } = appOf((app) => {
      app.get('/live', (_, response) => eventStream(response, late))
      app.get('/', setCrumb, failing[0]![1])
    })
    const page = await serve(app)
    await (await page.sse('/live')).until('end')
    expect(written(await page.fetch('/'))).toEqual(['late=1'])
  })
})
