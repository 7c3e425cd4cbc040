import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import * as expressDoor from '../../src/express.ts'
import * as fastifyDoor from '../../src/fastify.ts'
import * as fetchDoor from '../../src/fetch.ts'
import * as honoDoor from '../../src/hono.ts'
import {
  currentBrowser,
  defineChannel,
  type ChannelDefinition,
  type Madeleine,
} from '../../src/index.ts'
import * as nodeDoor from '../../src/node.ts'
import { socketHandler } from '../../src/ws.ts'
import { listen } from './hosts.ts'
import type { Page } from './page.ts'

/** What a test may ask for beside the memory. */
export interface Guarding {
  readonly options?: nodeDoor.CsrfOptions
  /** Whether bodies are parsed in front of the guard, where a host has to be told to. */
  readonly parses?: boolean
}

/** An app behind `csrf()`: `/token` gives one, `/renewed` a new id, `/live` is a channel, and what is unsafe is a change anywhere else. */
class Guarded {
  readonly memory: Madeleine
  readonly options: nodeDoor.CsrfOptions | undefined
  readonly parses: boolean
  changes = 0
  readonly channel: ChannelDefinition = defineChannel({
    open: () => ({ data: 'open' }),
    async *message({ browser, message }) {
      yield { data: 'begun' }
      browser.cookies.set('late', String(message))
      yield { data: `heard ${String(message)}` }
    },
  })

  constructor(memory: Madeleine, { options, parses = false }: Guarding) {
    this.memory = memory
    this.options = options
    this.parses = parses
  }

  async answer(method: string, path: string, read: () => Promise<string> | string) {
    const { session } = currentBrowser()
    if (session.has('nothing')) throw new Error('There is something.')
    if (path === '/token') return session.csrfToken
    if (path === '/renewed') return (session.renew(), 'renewed')
    if (['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) return 'read'
    this.changes++
    return `changed: ${await read()}`
  }
}

type Serve = (guarded: Guarded) => Server | Promise<Server>

const pathOf = (url: string) => url.replace(/\?.*/, '')
const bodyOf = (request: IncomingMessage & { body?: unknown }) =>
  request.body === undefined ? text(request) : JSON.stringify(request.body)

const fields = (form: string) => Object.fromEntries(new URLSearchParams(form))

const serveNode: Serve = (guarded) => {
  const { memory, options, channel } = guarded
  const guard = nodeDoor.csrf(memory, options)
  const guardedListener = nodeDoor.withBrowser(
    memory,
    guard(async (request, response) => {
      const path = pathOf(request.url!)
      if (path === '/live') return nodeDoor.eventStream(response, channel)
      return response.end(await guarded.answer(request.method!, path, () => bodyOf(request)))
    }),
  )
  return createServer(async (request, response) => {
    if (guarded.parses && request.method === 'POST')
      Object.assign(request, { body: fields(await text(request)) })
    guardedListener(request, response)
  })
}

const serveFetch: Serve = (guarded) => {
  const { memory, options, channel } = guarded
  const guard = fetchDoor.csrf(memory, options)
  const listener = fetchDoor.withBrowser(
    memory,
    guard(async (request, browser) => {
      const path = new URL(request.url).pathname
      if (path === '/live') return fetchDoor.eventStream(browser, channel)
      return new Response(await guarded.answer(request.method, path, () => request.text()))
    }),
  )
  return createServer(getRequestListener(listener, { overrideGlobalObjects: false }))
}

const serveHono: Serve = (guarded) => {
  const { memory, options, channel } = guarded
  const app = new Hono()
  app.use(honoDoor.browserState(memory), honoDoor.csrf(memory, options))
  app.all('/live', (c) => honoDoor.eventStream(c, channel))
  app.all('*', async (c) =>
    c.text(await guarded.answer(c.req.method, c.req.path, () => c.req.raw.text())),
  )
  return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
}

const serveExpress: Serve = (guarded) => {
  const { memory, options, channel, parses } = guarded
  const app = express()
  if (parses) app.use(express.urlencoded(), express.json())
  app.use(expressDoor.browserState(memory), expressDoor.csrf(memory, options))
  app.all('/live', (_, response) => void expressDoor.eventStream(response, channel))
  app.use(async (request, response) => {
    response.send(await guarded.answer(request.method, request.path, () => bodyOf(request)))
  })
  return createServer(app)
}

const serveFastify: Serve = async (guarded) => {
  const { memory, options, channel } = guarded
  const app = fastify()
  const form = 'application/x-www-form-urlencoded'
  app.addContentTypeParser(form, { parseAs: 'string' }, (_, body, done) =>
    done(null, fields(String(body))),
  )
  app.register(fastifyDoor.browserState(memory))
  app.register(fastifyDoor.csrf(memory, options))
  app.all('/live', (_, reply) => fastifyDoor.eventStream(reply, channel))
  app.setNotFoundHandler(async (request, reply) =>
    reply
      .code(200)
      .send(
        await guarded.answer(request.method, pathOf(request.originalUrl), () =>
          JSON.stringify(request.body),
        ),
      ),
  )
  await app.ready()
  return app.server
}

function starting(serve: Serve) {
  return async (memory: Madeleine, guarding: Guarding = {}) => {
    const guarded = new Guarded(memory, guarding)
    const server = await serve(guarded)
    server.on('upgrade', socketHandler(memory, guarded.channel, { path: '/live' }))
    const page: Page = await listen(server)
    return { page, changes: () => guarded.changes }
  }
}

/** Every host, with the same app behind its `csrf()`. */
export const guardedHosts = [
  { host: 'node', start: starting(serveNode) },
  { host: 'fetch', start: starting(serveFetch) },
  { host: 'hono', start: starting(serveHono) },
  { host: 'express', start: starting(serveExpress) },
  { host: 'fastify', start: starting(serveFastify) },
] as const
