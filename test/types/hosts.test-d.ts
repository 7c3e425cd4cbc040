import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import express, { type Request as ExpressRequest, type Response as ExpressResponse } from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { Hono } from 'hono'
import { defineChannel, madeleine, type Browser, type Handler } from 'madeleine'
import * as expressDoor from 'madeleine/express'
import * as fastifyDoor from 'madeleine/fastify'
import * as fetchDoor from 'madeleine/fetch'
import * as honoDoor from 'madeleine/hono'
import * as nodeDoor from 'madeleine/node'
import { socketHandler, type SocketOptions } from 'madeleine/ws'
import { expectType, type Equal } from './expect-type.ts'

const memory = madeleine()
const channel = defineChannel({ open() {} })
const handler: Handler = () => {}

// node:http
createServer(
  nodeDoor.withBrowser(memory, (request, response, browser) => {
    expectType<IncomingMessage>(request)
    expectType<ServerResponse>(response)
    expectType<Browser>(browser)
    expectType<Promise<void>>(nodeDoor.eventStream(response, handler))
    expectType<Promise<void>>(
      nodeDoor.eventStream(response, channel, { headWait: 0, maxMessageBytes: 1 }),
    )
    expectType<Promise<void>>(
      nodeDoor.eventStream(response, async function* (context) {
        expectType<Browser>(context.browser)
        yield { data: 'x' }
      }),
    )
    // @ts-expect-error the response, not the browser, is what node:http hands out
    void nodeDoor.eventStream(browser, handler)
    // @ts-expect-error an option that does not exist
    void nodeDoor.eventStream(response, handler, { timeout: 1 })
    // @ts-expect-error parts that did not pass through defineChannel()
    void nodeDoor.eventStream(response, { open() {} })
    // @ts-expect-error no handler
    void nodeDoor.eventStream(response)
  }),
)
createServer(nodeDoor.withBrowser(memory, async (_request, response) => response.end()))
createServer(nodeDoor.redeemHandler(memory))
// @ts-expect-error the options of an app are not an app
nodeDoor.withBrowser({ secrets: ['x'] }, () => {})
// @ts-expect-error no handler
nodeDoor.withBrowser(memory)

// Fetch
const serve = fetchDoor.withBrowser(memory, (request, browser) => {
  expectType<Request>(request)
  expectType<Browser>(browser)
  expectType<Promise<Response>>(fetchDoor.eventStream(browser, channel))
  // @ts-expect-error a request is no browser
  void fetchDoor.eventStream(request, handler)
  return new Response()
})
expectType<Equal<typeof serve, (request: Request) => Promise<Response>>>(true)
const worker = fetchDoor.withBrowser(
  memory,
  async (_request, browser, env: { KEY: string }, context: { wait(): void }) => {
    context.wait()
    return new Response(env.KEY + browser.id)
  },
)
expectType<Equal<Parameters<typeof worker>, [Request, { KEY: string }, { wait(): void }]>>(true)
expectType<(request: Request) => Promise<Response>>(fetchDoor.redeemHandler(memory))
// @ts-expect-error a handler that answers nothing
fetchDoor.withBrowser(memory, () => {})

// Hono
const app = new Hono<honoDoor.BrowserEnv>()
app.use(honoDoor.browserState(memory))
app.post('/chat', (c) => honoDoor.eventStream(c, handler, { headWait: 50 }))
app.get('/live', (c) => honoDoor.eventStream(c, channel))
app.get('/', (c) => {
  expectType<Browser>(c.var.browser)
  return c.text(c.get('browser').cookies.get('a') ?? '')
})
app.post('/_madeleine/redeem', honoDoor.redeemHandler(memory))
new Hono().use(honoDoor.browserState(memory)).get('/', (c) => c.text(c.var.browser.id ?? ''))
// @ts-expect-error without the middleware there is no browser
new Hono().get('/', (c) => c.text(c.var.browser.id ?? ''))
// @ts-expect-error the context, not its request, is what Hono hands out
app.get('/raw', (c) => honoDoor.eventStream(c.req.raw, handler))

// Express
const site = express()
site.use(expressDoor.browserState(memory))
site.use('/shop', express.json(), expressDoor.browserState(memory), express.Router())
site.get('/', (request, response) => {
  expectType<Browser>(request.browser)
  expectType<string | undefined>(request.browser.cookies.get('a'))
  expectType<Promise<void>>(expressDoor.eventStream(response, handler))
  // @ts-expect-error the response, not the request, is what carries a stream
  void expressDoor.eventStream(request, handler)
  // @ts-expect-error browsers are opened by the middleware alone
  request.browser = {}
})
site.get('/live', (_, response) => expressDoor.eventStream(response, channel, { headWait: 0 }))
site.post('/live', async (_: ExpressRequest, response: ExpressResponse<{ a: 1 }>) => {
  await expressDoor.eventStream(response, channel)
})
site.post('/_madeleine/redeem', expressDoor.redeemHandler(memory))
// @ts-expect-error the options of an app are not an app
expressDoor.browserState({ secrets: ['x'] })

// Fastify
const shop = fastify()
shop.register(fastifyDoor.browserState(memory))
await shop.register(fastifyDoor.browserState(memory))
shop.get('/', async (request, reply) => {
  expectType<Browser>(request.browser)
  expectType<Promise<void>>(fastifyDoor.eventStream(reply, handler))
  // @ts-expect-error the reply, not its response, is what Fastify hands out
  void fastifyDoor.eventStream(reply.raw, handler)
})
shop.get('/live', (_, reply) => fastifyDoor.eventStream(reply, channel, { headWait: 0 }))
shop.get<{ Reply: { a: 1 }; Params: { id: string } }>(
  '/:id',
  async ({ browser, params }, reply) => {
    expectType<Browser>(browser)
    expectType<string>(params.id)
    return fastifyDoor.eventStream(reply, channel)
  },
)
shop.addHook('preHandler', async (request: FastifyRequest) => {
  request.browser.cookies.set('a', '1')
})
shop.all('/_madeleine/redeem', fastifyDoor.redeemHandler(memory))
// @ts-expect-error the options of an app are not an app
fastifyDoor.browserState({ secrets: ['x'] })

// ws
createServer().on('upgrade', socketHandler(memory, handler))
createServer().on('upgrade', socketHandler(memory, channel, { path: '/live', maxMessageBytes: 1 }))
createServer().on(
  'upgrade',
  socketHandler(memory, async function* ({ message }) {
    expectType<Equal<typeof message, unknown>>(true)
    yield { data: message }
  }),
)
expectType<Equal<keyof SocketOptions, 'path' | 'maxMessageBytes'>>(true)
// @ts-expect-error a head is not waited for over a socket
socketHandler(memory, handler, { headWait: 50 })
// @ts-expect-error no handler
socketHandler(memory)
