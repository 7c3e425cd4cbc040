// The built package on each host; every app here is the same one.
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { currentBrowser, madeleine } from 'madeleine'
import { browserState as expressState, eventStream as expressStream } from 'madeleine/express'
import { browserState as fastifyState, eventStream as fastifyStream } from 'madeleine/fastify'
import { eventStream as fetchStream, withBrowser as withFetchBrowser } from 'madeleine/fetch'
import { browserState as honoState, eventStream as honoStream } from 'madeleine/hono'
import { eventStream as nodeStream, withBrowser as withNodeBrowser } from 'madeleine/node'
import { socketHandler } from 'madeleine/ws'

/** @param {import('madeleine').HandlerContext} context */
async function* live({ browser }) {
  browser.cookies.set('early', '1')
  yield { data: 'one' }
  currentBrowser().cookies.set('late', '2')
  yield { data: 'two' }
  browser.cookies.delete('early')
}

const late = () => currentBrowser().cookies.get('late') ?? 'none'

/**
 * @typedef {import('node:http').RequestListener} Listener
 * @type {Record<string, (memory: import('madeleine').Madeleine) => Listener | Promise<Listener>>}
 */
const listeners = {
  node: (memory) =>
    withNodeBrowser(memory, (request, response) =>
      request.url === '/live' ? nodeStream(response, live) : response.end(late()),
    ),
  fetch: (memory) =>
    getRequestListener(
      withFetchBrowser(memory, (request, browser) =>
        request.url.endsWith('/live') ? fetchStream(browser, live) : new Response(late()),
      ),
    ),
  hono: (memory) => {
    const app = new Hono().use(honoState(memory))
    app.get('/live', (c) => honoStream(c, live))
    app.get('/', (c) => c.text(late()))
    return getRequestListener(app.fetch)
  },
  express: (memory) => {
    const app = express().use(expressState(memory))
    app.get('/live', (_, response) => expressStream(response, live))
    return app.get('/', (_, response) => void response.send(late()))
  },
  fastify: async (memory) => {
    const app = fastify().register(fastifyState(memory))
    app.get('/live', (_, reply) => fastifyStream(reply, live))
    app.get('/', () => late())
    await app.ready()
    return app.routing
  },
}

export const hosts = Object.keys(listeners)

/**
 * Starts the app on a host, over both transports; answers its address and how to stop it.
 * @param {string} host
 */
export async function start(host) {
  const memory = madeleine({ secrets: ['a secret of at least sixteen characters'] })
  const server = createServer(await listeners[host]?.(memory))
  server.on('upgrade', socketHandler(memory, live))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { base: `http://127.0.0.1:${port}`, stop }
}
