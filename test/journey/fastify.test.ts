import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { describe, expect, test } from 'vitest'
import { browserState, eventStream, redeemHandler } from '../../src/fastify.ts'
import { currentBrowser, defineChannel, type Browser } from '../../src/index.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'

const HERE = fileURLToPath(import.meta.url)

async function serve(app: FastifyInstance): Promise<Page> {
  await app.ready()
  return listen(app.server)
}

const setCrumb = (name = 'crumb') => currentBrowser().cookies.set(name, '1')

const late = async function* ({ browser }: { browser: Browser }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  yield { data: 'end' }
}

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown

describe('on Fastify, a cookie goes along with', () => {
  test.each<[string, Answer, number]>([
    ['what is returned', () => ({ a: 1 }), 200],
    ['what is sent later', (_, reply) => void setTimeout(() => reply.send('x'), 5), 200],
    ['reply.redirect()', (_, reply) => reply.redirect('/else'), 302],
    ['reply.callNotFound()', (_, reply) => void reply.callNotFound(), 404],
    ['a file', (_, reply) => reply.send(createReadStream(HERE)), 200],
    ['a stream of the web', (_, reply) => reply.send(Readable.toWeb(Readable.from(['x']))), 200],
    ['a Response', (_, reply) => reply.send(new Response('x', { status: 201 })), 201],
    ['an empty answer', (_, reply) => reply.code(204).send(), 204],
    ['what a hijacked reply writes itself', (_, reply) => void reply.hijack().raw.end('x'), 200],
  ])('%s', async (_, answer, status) => {
    const app = fastify().register(browserState(memoryFor()))
    app.get('/', (request, reply) => (setCrumb(), answer(request, reply)))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, written(reply)]).toEqual([status, ['crumb=1']])
  })

  test('those of reply.header() and of @fastify/cookie, which stay', async () => {
    const app = fastify().register(cookie).register(browserState(memoryFor()))
    app.get('/', async (_, reply) => {
      reply.header('set-cookie', 'raw=1').setCookie('host', '1')
      setCrumb()
      return 'x'
    })
    expect(written(await (await serve(app)).fetch('/'))).toEqual(['raw=1', 'host=1', 'crumb=1'])
  })

  test('the head of a stream of events, beside what the app and its plugins have set', async () => {
    const app = fastify().register(cookie).register(browserState(memoryFor()))
    app.addHook('onSend', async (_, reply) => void reply.header('x-sent', 'yes'))
    app.get('/live', (_, reply) => {
      reply.header('x-own', 'a').setCookie('host', '1')
      return eventStream(reply, async function* ({ browser }) {
        browser.cookies.set('early', '1')
        yield* late({ browser })
      })
    })
    const page = await serve(app)
    const line = await page.sse('/live')
    const { headers } = line.reply
    expect(written(line.reply)).toEqual(['host=1', 'early=1'])
    expect([headers['x-own'], headers['x-sent']]).toEqual(['a', 'yes'])
    await page.see(line, 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('what hooks of the app write until the very end', async () => {
    const app = fastify().register(browserState(memoryFor()))
    for (const hook of ['onRequest', 'preHandler', 'preSerialization', 'onSend'] as const)
      app.addHook(hook, async () => setCrumb(hook))
    app.get('/', async () => ({}))
    expect(written(await (await serve(app)).fetch('/'))).toEqual([
      'onRequest=1',
      'preHandler=1',
      'preSerialization=1',
      'onSend=1',
    ])
  })
})

describe('on Fastify, the head of a stream', () => {
  const hold = (options?: { headWait: number }) => {
    let goOn = () => {}
    const held = new Promise<void>((resolve) => (goOn = resolve))
    const app = fastify().register(browserState(memoryFor()))
    app.get('/live', (_, reply) =>
      eventStream(reply, () => held.then(() => ({ data: 'end' })), options),
    )
    return { app, goOn }
  }

  test('does not wait for the first event', async () => {
    const { app, goOn } = hold({ headWait: 10 })
    const line = await (await serve(app)).sse('/live')
    expect([line.reply.status, line.frames]).toEqual([200, []])
    goOn()
    await line.until('end')
  })

  test('is held up by a hook, and the order is kept', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.addHook('onSend', () => new Promise((resolve) => void setTimeout(resolve, 30)))
    app.get('/live', (_, reply) =>
      eventStream(reply, async function* ({ browser }) {
        browser.cookies.set('a', '1')
        yield { data: 'one' }
        yield { event: 'told', data: browser.cookies.get('a') ?? 'none' }
        browser.cookies.set('a', '2')
        yield { data: 'two' }
      }),
    )
    const page = await serve(app)
    const line = await page.sse('/live')
    expect(written(line.reply)).toEqual(['a=1'])
    expect((await page.see(line, 'told')).at(-1)!.data).toBe('1')
    await page.see(line, 'two')
    expect(page.cookies.get('a')).toBe('2')
  })

  test('that a hook refuses becomes the error that the hook threw, without its cookies', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.addHook('onSend', async (_, __, payload) => {
      if (payload instanceof Readable) throw Object.assign(new Error('no'), { statusCode: 418 })
    })
    app.get('/live', (_, reply) =>
      eventStream(reply, async function* ({ browser }) {
        browser.cookies.set('a', '1')
        for (let step = 0; !browser.signal.aborted; step++) yield { data: 'x'.repeat(1000) }
      }),
    )
    const reply = await (await serve(app)).fetch('/live')
    expect([reply.status, written(reply)]).toEqual([418, []])
  })
})

describe('on Fastify, request.browser is the current one', () => {
  const isCurrent = (request: FastifyRequest) => String(request.browser === currentBrowser())
  const body = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }

  test('in handlers, also when Fastify has read a body', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.all('/', (request) => isCurrent(request))
    const page = await serve(app)
    expect((await page.fetch('/')).body).toBe('true')
    expect((await page.fetch('/', body)).body).toBe('true')
  })

  test('in hooks', async () => {
    const seen: string[] = []
    const app = fastify()
    await app.register(browserState(memoryFor()))
    for (const hook of [
      'onRequest',
      'preParsing',
      'preValidation',
      'preHandler',
      'onSend',
    ] as const)
      app.addHook(hook, async (request: FastifyRequest) => void seen.push(isCurrent(request)))
    app.post('/', () => 'x')
    await (await serve(app)).fetch('/', body)
    expect(seen).toEqual(['true', 'true', 'true', 'true', 'true'])
  })

  test('in error handlers, also when no body could be read', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.setErrorHandler<FastifyError>((error, request, reply) => {
      reply.code(error.statusCode ?? 500).send(isCurrent(request))
    })
    app.post('/', () => 'x')
    const page = await serve(app)
    const { status, body: text } = await page.fetch('/', { ...body, body: '{no json' })
    expect([status, text]).toEqual([400, 'true'])
  })

  test('in 404 handlers', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.setNotFoundHandler((request, reply) => {
      setCrumb()
      reply.code(404).send(isCurrent(request))
    })
    const reply = await (await serve(app)).fetch('/nowhere', body)
    expect([reply.status, reply.body, written(reply)]).toEqual([404, 'true', ['crumb=1']])
  })
})

describe('on Fastify, what was written is dropped when', () => {
  const failing: [string, (reply: FastifyReply) => unknown][] = [
    [
      'a handler throws',
      () => {
        throw new Error('secret')
      },
    ],
    [
      'a handler rejects',
      async () => {
        throw new Error('secret')
      },
    ],
    ['a handler sends an error', (reply) => reply.send(new Error('secret'))],
    ['a handler returns an error', async () => new Error('secret')],
    ['a stream fails before its first byte', (reply) => reply.send(createReadStream('/nowhere'))],
    ['an answer cannot be serialized', (reply) => reply.send({ big: 1n })],
  ]

  test.each(failing)('%s', async (_, answer) => {
    const app = fastify().register(browserState(memoryFor()))
    app.get('/', (_, reply) => (setCrumb(), answer(reply)))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
  })

  test.each(failing)('%s, and what the error handler writes is sent', async (_, answer) => {
    const app = fastify().register(browserState(memoryFor()))
    app.setErrorHandler((_, request, reply) => {
      request.browser.cookies.set('error', request.browser.cookies.get('crumb') ?? 'none')
      return reply.code(503).send('sorry')
    })
    app.get('/', (_, reply) => (setCrumb(), answer(reply)))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, written(reply)]).toEqual([503, ['error=none']])
  })

  test.each(['onRequest', 'preHandler', 'onSend'] as const)('a hook throws in %s', async (hook) => {
    const app = fastify().register(browserState(memoryFor()))
    let times = 0
    app.addHook(hook, async () => {
      if (times++ > 0) return
      setCrumb()
      throw new Error('secret')
    })
    app.get('/', () => 'x')
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
  })

  test('a handler takes longer than its handlerTimeout', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.get('/', { handlerTimeout: 20 }, () => (setCrumb(), new Promise(() => {})))
    const reply = await (await serve(app)).fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([503, []])
  })

  test('not when a handler answers 500 of its own accord', async () => {
    const app = fastify().register(browserState(memoryFor()))
    app.get('/', (_, reply) => (setCrumb(), reply.code(500).send('x')))
    expect(written(await (await serve(app)).fetch('/'))).toEqual(['crumb=1'])
  })

  test('and a plugin in front that throws is answered as ever', async () => {
    const app = fastify()
    app.addHook('onRequest', async () => {
      throw new Error('secret')
    })
    app.register(browserState(memoryFor()))
    expect((await (await serve(app)).fetch('/')).status).toBe(500)
  })
})

describe('on Fastify, a redemption is answered', () => {
  const LIVE = (app: FastifyInstance) => app.get('/live', (_, reply) => eventStream(reply, late))
  const redeemedTo = async (app: FastifyInstance, path: string) => {
    const page = await serve(app)
    const line = await page.sse(path)
    const ticket = (await page.see(line, 'end')).find((frame) => frame.do === 'redeem')
    return [ticket!.to, page.cookies.get('late')]
  }

  test('below a prefix', async () => {
    const app = fastify()
    app.register(async (shop) => void LIVE(shop.register(browserState(memoryFor()))), {
      prefix: '/shop',
    })
    expect(await redeemedTo(app, '/shop/live')).toEqual(['/shop/_madeleine/redeem', '1'])
  })

  test('below a prefix with a parameter, in a plugin in a plugin', async () => {
    const app = fastify()
    app.register(
      async (shops) =>
        void shops.register(async (shop) => void LIVE(shop.register(browserState(memoryFor()))), {
          prefix: '/:shop',
        }),
      { prefix: '/shops' },
    )
    expect(await redeemedTo(app, '/shops/lyon/live')).toEqual([
      '/shops/lyon/_madeleine/redeem',
      '1',
    ])
  })

  test('below a prefix with a basePath below it', async () => {
    const memory = memoryFor({ basePath: '/shop/own' })
    const app = fastify()
    app.register(async (shop) => void LIVE(shop.register(browserState(memory))), {
      prefix: '/shop/',
    })
    expect(await redeemedTo(app, '/shop/live')).toEqual(['/shop/own/redeem', '1'])
  })

  test('in an encapsulated plugin without a prefix, and in two of them', async () => {
    const memory = memoryFor()
    const app = fastify()
    app.register(async (one) => void LIVE(one.register(browserState(memory))))
    app.register(async (two) => void two.register(browserState(memory)))
    expect(await redeemedTo(app, '/live')).toEqual([undefined, '1'])
  })

  test('beside a prefix that the whole app is seen below', async () => {
    const app = fastify({ rewriteUrl: ({ url }) => url!.replace(/^\/api/, '') })
    expect(await redeemedTo(LIVE(app.register(browserState(memoryFor()))), '/api/live')).toEqual([
      '/api/_madeleine/redeem',
      '1',
    ])
  })

  test.each([
    [
      'in an app with routes for everything',
      (app: FastifyInstance) => void app.all('/*', () => 'mine'),
    ],
    ['where no body may be JSON', (app: FastifyInstance) => app.removeAllContentTypeParsers()],
    ['behind the hooks of plugins in front', (app: FastifyInstance) => void app.register(cookie)],
  ])('%s', async (_, build) => {
    const app = fastify()
    build(app)
    expect(await redeemedTo(LIVE(app.register(browserState(memoryFor()))), '/live')).toEqual([
      undefined,
      '1',
    ])
  })

  test('by redeemHandler on a route of its own, whatever the parser made of it', async () => {
    const memory = memoryFor()
    const app = fastify()
    app.register(async (inner) => {
      inner.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, body),
      )
      inner.post('/raw/redeem', redeemHandler(memory))
    })
    app.post('/own/redeem', redeemHandler(memory))
    app.register(async (inner) => void LIVE(inner.register(browserState(memory))))
    const page = await serve(app)
    for (const to of ['/raw/redeem', '/own/redeem']) {
      const ticket = await (await page.sse('/live')).ticket()
      const reply = await page.redeem({ ...ticket, to })
      expect([reply.status, written(reply)]).toEqual([204, ['late=1']])
    }
  })

  test('and the page’s script is served', async () => {
    const page = await serve(fastify().register(browserState(memoryFor())))
    const { status, headers } = await page.fetch('/_madeleine/client.js')
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8'])
  })

  test('past the hooks of the app, with the headers of plugins in front', async () => {
    const app = fastify()
    app.addHook('onRequest', async (_, reply) => void reply.header('x-front', 'yes'))
    LIVE(app.register(browserState(memoryFor())))
    app.addHook('onSend', async (request) => {
      if (request.url.startsWith('/_madeleine')) throw new Error('not mine')
    })
    const responded: boolean[] = []
    app.addHook('onResponse', async ({ browser }) => void responded.push(browser.cookies.has('a')))
    const page = await serve(app)
    const reply = await page.redeem(await (await page.sse('/live')).ticket())
    expect([reply.status, reply.headers['x-front'], written(reply)]).toEqual([
      204,
      'yes',
      ['late=1'],
    ])
    expect(responded).toEqual([false, false])
  })

  test('while other addresses beside it are nobody’s', async () => {
    const page = await serve(fastify().register(browserState(memoryFor())))
    expect((await page.fetch('/_madeleine/other')).status).toBe(404)
  })
})

describe('on Fastify, a message', () => {
  const echo = defineChannel({ message: ({ message }) => ({ data: message }) })
  const say = async (body: string, type: string) => {
    const app = fastify().register(browserState(memoryFor()))
    app.post('/live', (_, reply) => eventStream(reply, echo))
    const page = await serve(app)
    return (
      await page.sse('/live', { method: 'POST', body, headers: { 'content-type': type } })
    ).next()
  }

  test.each([
    ['{"a":1}', 'application/json', '{"a":1}'],
    ['"text"', 'application/json', 'text'],
    ['"1"', 'application/json; charset=utf-8', '1'],
    ['null', 'application/json', 'null'],
    ['"text"', 'text/plain', '"text"'],
  ])('%s of type %s arrives as it was meant', async (body, type, data) => {
    expect(await say(body, type)).toEqual({ data })
  })
})

describe('on Fastify, inject()', () => {
  const build = () => {
    const app = fastify().register(browserState(memoryFor()))
    app.get('/', async ({ browser }) => {
      browser.cookies.set('crumb', '1')
      return browser.cookies.get('late') ?? 'none'
    })
    app.get('/live', (_, reply) => eventStream(reply, late))
    return app
  }

  test('sees cookies of a plain answer', async () => {
    const reply = await build().inject({ url: '/', cookies: { late: 'sent' } })
    expect([reply.body, reply.cookies]).toEqual([
      'sent',
      [expect.objectContaining({ name: 'crumb', value: '1' })],
    ])
  })

  test('takes a late cookie its whole way', async () => {
    const app = build()
    const stream = await app.inject('/live')
    const [, ticket] = /"ticket":"([\w-]+)"/.exec(stream.body)!
    const binding = stream.cookies.find(({ name }) => name === 'madeleine')!
    const reply = await app.inject({
      method: 'POST',
      url: '/_madeleine/redeem',
      cookies: { madeleine: binding.value },
      headers: { origin: 'http://localhost' },
      payload: { ticket },
    })
    expect([reply.statusCode, reply.cookies.map(({ name }) => name)]).toEqual([
      204,
      ['late', 'madeleine'],
    ])
  })
})
