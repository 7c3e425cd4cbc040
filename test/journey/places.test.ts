import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { currentBrowser, type Browser } from '../../src/index.ts'
import { redeemHandler as expressRedeem } from '../../src/express.ts'
import { redeemHandler as fastifyRedeem } from '../../src/fastify.ts'
import { redeemHandler as fetchRedeem } from '../../src/fetch.ts'
import { browserState, eventStream, redeemHandler as honoRedeem } from '../../src/hono.ts'
import { redeemHandler as nodeRedeem } from '../../src/node.ts'
import { hosts, listen } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'
import { behindProxy } from '../support/proxy.ts'

const late = async function* ({ browser }: { browser: Browser }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  yield { data: 'end' }
}

describe.each(journeys)('over $channel on $host, an app', ({ start, open }) => {
  test('at its usual place sends no way along', async () => {
    const page = await start(memoryFor(), { channels: { '/live': late } })
    expect(await (await open(page, '/live')).ticket()).not.toHaveProperty('to')
  })

  test('with another basePath is redeemed there, and nowhere else', async () => {
    const page = await start(memoryFor({ basePath: '/hidden/away' }), {
      channels: { '/live': late },
    })
    const ticket = await (await open(page, '/live')).ticket()
    expect(ticket.to).toBe('/hidden/away/redeem')
    expect((await page.redeem({ ticket: ticket.ticket! })).status).toBe(404)
    expect(written(await page.redeem(ticket))).toEqual(['late=1'])
  })

  test('behind a proxy that takes a prefix off is redeemed below the prefix', async () => {
    const proxying = {
      prefix: '/shop',
      headers: { 'x-forwarded-prefix': '/shop', 'x-forwarded-host': 'shop.example' },
    }
    const inner = await start(memoryFor({ trustProxy: true }), { channels: { '/live': late } })
    const page = await behindProxy(inner, proxying)
    page.origin = 'http://shop.example'
    const line = await open(page, '/shop/live')
    const ticket = (await page.see(line, 'end')).find((frame) => frame.do === 'redeem')
    expect([ticket!.to, page.cookies.get('late')]).toEqual(['/shop/_madeleine/redeem', '1'])
  })

  test.each(['//evil.example', 'https://evil.example', '/a b', '/a\\b', 'shop'])(
    'sends its page nowhere else, though a prefix says "%s"',
    async (prefix) => {
      const headers = { 'x-forwarded-prefix': prefix }
      const inner = await start(memoryFor({ trustProxy: true }), { channels: { '/live': late } })
      const page = await behindProxy(inner, { headers })
      page.origin = inner.base
      expect(await (await open(page, '/live')).ticket()).not.toHaveProperty('to')
    },
  )

  test('behind a proxy nobody trusts goes by what reached it', async () => {
    const headers = { 'x-forwarded-prefix': '/shop', 'x-forwarded-proto': 'https' }
    const page = await behindProxy(await start(memoryFor(), { channels: { '/live': late } }), {
      headers,
    })
    page.origin = 'null'
    const line = await page.sse('/live')
    expect(await line.ticket()).not.toHaveProperty('to')
    expect([...page.cookies.keys()]).toEqual(['madeleine'])
  })

  test('behind a proxy that ends TLS sets Secure cookies and binds with __Host-', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' }
    const page = await behindProxy(
      await start(memoryFor({ trustProxy: true }), { channels: { '/live': late } }),
      { headers },
    )
    page.origin = 'https://shop.example'
    const line = await open(page, '/live')
    const { setCookies } = await page.redeem(await line.ticket())
    expect(line.reply.setCookies).toEqual([
      expect.stringMatching(/^__Host-madeleine=[\w-]+; Path=\/; Secure; HttpOnly; /),
    ])
    expect(setCookies[0]).toBe('late=1; Path=/; Secure; HttpOnly; SameSite=Lax')
  })
})

describe('a Hono app', () => {
  const shop = (memory = memoryFor()) => {
    const app = new Hono()
    app.use('*', browserState(memory))
    app.get('/live', (c) => eventStream(c, late))
    return app
  }

  const serve = (app: Pick<Hono, 'fetch'>) =>
    listen(createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })))

  test('mounted below a path is redeemed below it', async () => {
    const app = new Hono()
    app.route('/shop', shop())
    const page = await serve(app)
    const line = await page.sse('/shop/live')
    const ticket = (await page.see(line, 'end')).find((frame) => frame.do === 'redeem')
    expect([ticket!.to, page.cookies.get('late')]).toEqual(['/shop/_madeleine/redeem', '1'])
  })

  test('mounted below a path with a parameter is redeemed there too', async () => {
    const app = new Hono()
    app.route('/shops/:shop', shop())
    const page = await serve(app)
    await page.see(await page.sse('/shops/lyon/live'), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('with the middleware on a path is redeemed below it', async () => {
    const app = new Hono()
    app.use('/shop/*', browserState(memoryFor()))
    app.get('/shop/live', (c) => eventStream(c, late))
    const page = await serve(app)
    const line = await page.sse('/shop/live')
    const ticket = (await page.see(line, 'end')).find((frame) => frame.do === 'redeem')
    expect([ticket!.to, page.cookies.get('late')]).toEqual(['/shop/_madeleine/redeem', '1'])
  })

  test('with a basePath below its mount is redeemed at the basePath', async () => {
    const app = new Hono()
    app.use('/shop/*', browserState(memoryFor({ basePath: '/shop/own' })))
    app.get('/shop/live', (c) => eventStream(c, late))
    const page = await serve(app)
    const ticket = await (await page.sse('/shop/live')).ticket()
    expect([ticket.to, (await page.redeem(ticket)).status]).toEqual(['/shop/own/redeem', 204])
  })

  test('with the middleware on the library’s own path is redeemed there', async () => {
    const state = browserState(memoryFor())
    const app = new Hono().use('/_madeleine/*', state)
    app.get('/live', state, (c) => eventStream(c, late))
    const page = await serve(app)
    await page.see(await page.sse('/live'), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('with redeemHandler on a route of its own is redeemed there', async () => {
    const memory = memoryFor()
    const app = new Hono()
    app.get('/live', browserState(memory), (c) => eventStream(c, late))
    app.all('/_madeleine/redeem', honoRedeem(memory))
    const page = await serve(app)
    await page.see(await page.sse('/live'), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })
})

describe('redeemHandler', () => {
  const memory = memoryFor()

  test.each([
    ['node', () => createServer(nodeRedeem(memory))],
    ['express', () => createServer(express().use(expressRedeem(memory)))],
    [
      'fastify',
      async () => {
        const app = fastify()
        for (const path of ['/anywhere', '/anywhere/storage']) app.post(path, fastifyRedeem(memory))
        await app.ready()
        return app.server
      },
    ],
    [
      'fetch',
      () => createServer(getRequestListener(fetchRedeem(memory), { overrideGlobalObjects: false })),
    ],
  ])('on %s redeems, and is told of storage, wherever the app puts it', async (_, server) => {
    const app = await hosts[0].start(memory, {
      channels: { '/live': late },
      plain: { '/': () => String(currentBrowser().id) },
    })
    const redeemer = await listen(await server())
    const ticket = await (await app.sse('/live')).ticket()
    const { host } = new URL(app.base)
    const page = app.tab(redeemer.base)
    const reply = await page.fetch('/anywhere', app.redemption(ticket, { headers: { host } }))
    expect([reply.status, written(reply)]).toEqual([204, ['late=1']])
    expect(
      (await page.fetch('/anywhere', app.redemption(ticket, { headers: { host } }))).setCookies,
    ).toEqual([])
    const tell = (told: object) =>
      page.fetch('/anywhere/storage', {
        method: 'POST',
        body: JSON.stringify({ told: { page: 'a', ...told } }),
        headers: { 'content-type': 'application/json', origin: page.origin, host },
      })
    const statuses = [await tell({}), await tell({ whole: true }), await tell({})]
    expect(statuses.map(({ status }) => status)).toEqual([202, 204, 204])
  })
})
