import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify, { type FastifyError } from 'fastify'
import { Hono } from 'hono'
import { afterEach } from 'vitest'
import type { Browser, ChannelDefinition, Handler, Madeleine } from '../../src/index.ts'
import { browserState as expressState, eventStream as expressStream } from '../../src/express.ts'
import { browserState as fastifyState, eventStream as fastifyStream } from '../../src/fastify.ts'
import {
  eventStream as fetchStream,
  withBrowser as withFetchBrowser,
  type StreamOptions,
} from '../../src/fetch.ts'
import { browserState as honoState, eventStream as honoStream } from '../../src/hono.ts'
import { eventStream as nodeStream, withBrowser as withNodeBrowser } from '../../src/node.ts'
import { socketHandler } from '../../src/ws.ts'
import { Page } from './page.ts'

/** Sets a header by the host's own API; a second Set-Cookie joins the first. */
export type SetHeader = (name: string, value: string) => void

/** An app as every host can serve it. */
export interface App {
  /** Routes that answer text. */
  readonly plain?: Record<string, (setHeader: SetHeader) => string | Promise<string>>
  readonly channels?: Record<string, Handler | ChannelDefinition>
  /** Runs in a request of a channel, before its stream is opened. */
  readonly before?: () => void
  /** Streams without eventStream(): the head leaves with the first text. */
  readonly streams?: Record<string, (browser: Browser) => AsyncGenerator<string>>
  readonly options?: StreamOptions
  readonly server?: ServerOptions
}

type Serve = (memory: Madeleine, app: App) => Server | Promise<Server>

const serveNode: Serve = (
  memory,
  { plain = {}, channels = {}, streams = {}, before, options, server = {} },
) =>
  createServer(
    server,
    withNodeBrowser(memory, async (request, response, browser) => {
      const path = request.url!.split('?')[0]!
      if (path in channels) return (before?.(), nodeStream(response, channels[path]!, options))
      if (path in streams) {
        for await (const text of streams[path]!(browser)) response.write(text)
        return response.end()
      }
      const handler = plain[path]
      if (handler === undefined) return response.writeHead(404).end()
      return response.end(await handler((name, value) => response.appendHeader(name, value)))
    }),
  )

const serveFetch: Serve = (
  memory,
  { plain = {}, channels = {}, streams = {}, before, options, server = {} },
) =>
  createServer(
    server,
    getRequestListener(
      withFetchBrowser(memory, async (request, browser) => {
        const path = new URL(request.url).pathname
        if (path in channels) return (before?.(), fetchStream(browser, channels[path]!, options))
        if (path in streams) return new Response(await bodyOf(streams[path]!(browser)))
        const handler = plain[path]
        if (handler === undefined) return new Response(null, { status: 404 })
        const headers = new Headers()
        return new Response(await handler((name, value) => headers.append(name, value)), {
          headers,
        })
      }),
      { overrideGlobalObjects: false, errorHandler: () => new Response(null, { status: 500 }) },
    ),
  )

const serveHono: Serve = (
  memory,
  { plain = {}, channels = {}, streams = {}, before, options, server = {} },
) => {
  const app = new Hono()
  app.onError((_, c) => c.text('failed', 500))
  app.use(honoState(memory))
  for (const [path, handler] of Object.entries(plain))
    app.all(path, async (c) =>
      c.text(await handler((name, value) => c.header(name, value, { append: true }))),
    )
  for (const [path, channel] of Object.entries(channels))
    app.all(path, (c) => (before?.(), honoStream(c, channel, options)))
  for (const [path, stream] of Object.entries(streams))
    app.all(path, async (c) => c.body(await bodyOf(stream(c.get('browser' as never) as Browser))))
  return createServer(server, getRequestListener(app.fetch, { overrideGlobalObjects: false }))
}

export const serveExpress = (
  app: express.Express,
  memory: Madeleine,
  { plain = {}, channels = {}, streams = {}, before, options, server = {} }: App,
): Server => {
  app.use(expressState(memory))
  for (const [path, handler] of Object.entries(plain))
    app.all(path, async (_, response, next) => {
      try {
        response.send(await handler((name, value) => response.append(name, value)))
      } catch (error) {
        next(error)
      }
    })
  for (const [path, channel] of Object.entries(channels))
    app.all(path, (_, response) => void (before?.(), expressStream(response, channel, options)))
  for (const [path, stream] of Object.entries(streams))
    app.all(path, async (request, response) => {
      for await (const text of stream(request.browser)) response.write(text)
      response.end()
    })
  app.use(
    ((_error, _request, response, _next) =>
      void response.status(500).send('failed')) satisfies express.ErrorRequestHandler,
  )
  return createServer(server, app)
}

const serveFastify: Serve = async (
  memory,
  { plain = {}, channels = {}, streams = {}, before, options, server = {} },
) => {
  const app = fastify({ http: server })
  app.setErrorHandler<FastifyError>(({ statusCode = 500 }, _, reply) =>
    reply.code(statusCode).send('failed'),
  )
  app.register(fastifyState(memory))
  for (const [path, handler] of Object.entries(plain))
    app.all(path, (_, reply) => handler((name, value) => reply.header(name, value)))
  for (const [path, channel] of Object.entries(channels))
    app.all(path, (_, reply) => (before?.(), fastifyStream(reply, channel, options)))
  for (const [path, stream] of Object.entries(streams))
    app.all(path, (request, reply) => reply.send(Readable.from(stream(request.browser))))
  await app.ready()
  // Fastify's own cuts the connection before a client has read why; Node's does not.
  app.server.removeAllListeners('clientError')
  return app.server
}

/** A body of the texts of a generator, once it has given the first. */
async function bodyOf(texts: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  let next: ReturnType<typeof texts.next> | undefined = Promise.resolve(await texts.next())
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await (next ?? texts.next())
      next = undefined
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}

const running = new Map<Server, Set<Socket>>()

/** Starts a server, and answers a page of it in a new browser. */
export async function listen(server: Server): Promise<Page> {
  const sockets = new Set<Socket>()
  running.set(server, sockets)
  server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new Page(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

afterEach(async () => {
  for (const [server, sockets] of running) {
    // Not closeAllConnections(), which leaves WebSockets alone.
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  running.clear()
})

function starting(serve: Serve) {
  return async (memory: Madeleine, app: App): Promise<Page> => {
    const server = await serve(memory, app)
    for (const [path, channel] of Object.entries(app.channels ?? {}))
      server.on('upgrade', socketHandler(memory, channel, { path }))
    return listen(server)
  }
}

/** Every host, with a way to start an app on it: its channels answer over SSE and WebSocket alike. */
export const hosts = [
  { host: 'node', start: starting(serveNode) },
  { host: 'fetch', start: starting(serveFetch) },
  { host: 'hono', start: starting(serveHono) },
  { host: 'express', start: starting((memory, app) => serveExpress(express(), memory, app)) },
  { host: 'fastify', start: starting(serveFastify) },
] as const

export type Start = (typeof hosts)[number]['start']
