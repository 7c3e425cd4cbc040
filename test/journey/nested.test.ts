import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import type { Browser, MadeleineOptions } from '../../src/index.ts'
import { browserState as expressState, eventStream as expressStream } from '../../src/express.ts'
import { browserState as fastifyState, eventStream as fastifyStream } from '../../src/fastify.ts'
import { eventStream as fetchStream, withBrowser as withFetchBrowser } from '../../src/fetch.ts'
import { browserState, eventStream } from '../../src/hono.ts'
import { eventStream as nodeStream, withBrowser as withNodeBrowser } from '../../src/node.ts'
import { listen } from '../support/hosts.ts'
import type { Frame } from '../support/line.ts'
import { memoryFor } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'

const honoServer = (app: Pick<Hono, 'fetch'>) =>
  createServer(
    getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false }),
  )

const twice = async function* ({ browser }: { browser: Browser }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  yield { data: 'middle' }
  browser.cookies.set('late', '2')
  yield { data: 'end' }
}

describe.each([
  ['a secret of its own', 'the secret of the inner app'],
  ['the same secret', 'the secret of the outer app'],
])('an app inside another, with a memory of its own and %s,', (_, secret) => {
  const below = { basePath: '/shop/_madeleine' }
  const outer = () => memoryFor({ secrets: ['the secret of the outer app'] })
  const inner = (options: MadeleineOptions = {}) => memoryFor({ secrets: [secret], ...options })
  const isInner = (path: string) => path.startsWith('/shop/')

  const onNode = (inside: RequestListener) =>
    createServer(
      withNodeBrowser(outer(), (request, response) =>
        isInner(request.url!) ? inside(request, response) : nodeStream(response, twice),
      ),
    )

  const apps: [host: string, server: () => Server | Promise<Server>][] = [
    [
      'Hono',
      () => {
        const shop = new Hono()
          .use(browserState(inner()))
          .get('/live', (c) => eventStream(c, twice))
        const app = new Hono().use(browserState(outer())).get('/live', (c) => eventStream(c, twice))
        return honoServer(app.route('/shop', shop))
      },
    ],
    [
      'Express',
      () => {
        const shop = express().use(expressState(inner()))
        shop.get('/live', (_, response) => expressStream(response, twice))
        const app = express().use(expressState(outer())).use('/shop', shop)
        return createServer(app.get('/live', (_, response) => expressStream(response, twice)))
      },
    ],
    [
      'Fastify',
      async () => {
        const app = fastify().register(fastifyState(outer()))
        app.get('/live', (_, reply) => fastifyStream(reply, twice))
        const shop = async (below: FastifyInstance) => {
          below.register(fastifyState(inner()))
          below.get('/live', (_, reply) => fastifyStream(reply, twice))
        }
        await app.register(shop, { prefix: '/shop' }).ready()
        return app.server
      },
    ],
    [
      'Fetch',
      () => {
        const inside = withFetchBrowser(inner(below), (_, browser) => fetchStream(browser, twice))
        const all = withFetchBrowser(outer(), (request, browser) =>
          isInner(new URL(request.url).pathname) ? inside(request) : fetchStream(browser, twice),
        )
        return createServer(getRequestListener(all, { overrideGlobalObjects: false }))
      },
    ],
    [
      'node:http',
      () => onNode(withNodeBrowser(inner(below), (_, response) => nodeStream(response, twice))),
    ],
    [
      'node:http that takes the mount off the url',
      () => {
        const inside = withNodeBrowser(inner(), (_, response) => nodeStream(response, twice))
        return onNode((request, response) => {
          const url = request.url!
          inside(Object.assign(request, { originalUrl: url, url: url.slice(5) }), response)
        })
      },
    ],
    [
      'node:http that says where it is mounted',
      () => {
        const inside = withNodeBrowser(inner(), (_, response) => nodeStream(response, twice))
        return onNode((request, response) => {
          const originalUrl = request.url!
          const url = originalUrl.slice(5)
          inside(Object.assign(request, { originalUrl, url, baseUrl: '/shop' }), response)
        })
      },
    ],
  ]

  test.each(apps)('answers its own redemptions, on %s', async (_, server) => {
    for (const [path, to] of [
      ['/live', undefined],
      ['/shop/live', '/shop/_madeleine/redeem'],
    ] as const) {
      const page = await listen(await server())
      const tickets = await ticketsOf(page, path)
      expect(tickets.map((ticket) => ticket.to)).toEqual([to, to])
      const replies = []
      for (const ticket of tickets) replies.push(await page.redeem(ticket))
      expect(replies.map(({ status }) => status)).toEqual([204, 204])
      expect(replies.map(written)).toEqual([['late=1'], ['late=2']])
    }
  })

  test.each(apps)('refuses alone, without a cookie of the other, on %s', async (_, server) => {
    const page = await listen(await server())
    await page.sse('/live')
    const parked = await ticketsOf(page, '/live')
    const reply = await page.redeem({ ticket: 'forged', to: '/shop/_madeleine/redeem' })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
    expect((await page.redeem(parked[1])).status).toBe(204)
  })

  async function ticketsOf(page: Page, path: string): Promise<Frame[]> {
    const frames = await (await page.sse(path)).until('end')
    return frames.filter((frame) => frame.do === 'redeem')
  }
})

describe('a framework around madeleine/node', () => {
  test.each([
    ['/shop', '/'],
    ['/shop?at=1', '/?at=1'],
    ['/shop/', '/'],
    ['/shop/live?at=1', '/live?at=1'],
  ])('that leaves of %s only %s is redeemed below its mount', async (originalUrl, url) => {
    const inside = withNodeBrowser(memoryFor(), (_, response) => nodeStream(response, twice))
    const page = await listen(
      createServer((request, response) =>
        inside(Object.assign(request, { originalUrl, url }), response),
      ),
    )
    expect((await (await page.sse(originalUrl)).ticket()).to).toBe('/shop/_madeleine/redeem')
  })

  test('that mounts a router later does not move where tickets are redeemed', async () => {
    const page = await listen(
      createServer(
        withNodeBrowser(memoryFor(), (request, response) => {
          Object.assign(request, { originalUrl: request.url, baseUrl: '/shop', url: '/live' })
          return nodeStream(response, twice)
        }),
      ),
    )
    const ticket = await (await page.sse('/shop/live')).ticket()
    expect(ticket).not.toHaveProperty('to')
    expect((await page.redeem(ticket)).status).toBe(204)
  })
})
