import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { browserState as expressState } from '../../src/express.ts'
import { browserState as honoState } from '../../src/hono.ts'
import { currentBrowser } from '../../src/index.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const apps = [
  {
    host: 'express',
    serve() {
      const memory = memoryFor()
      const app = express().use(expressState(memory), (_, __, next) => {
        currentBrowser().session.set('outer', 1)
        next()
      })
      const router = express.Router().use(expressState(memory))
      router.get('/', (request, response) => {
        request.browser.session.set('inner', 2)
        response.json([...request.browser.session])
      })
      return createServer(app.use('/shop', router))
    },
  },
  {
    host: 'hono',
    serve() {
      const memory = memoryFor()
      const app = new Hono().use(honoState(memory), async (_, next) => {
        currentBrowser().session.set('outer', 1)
        await next()
      })
      app.get('/shop', honoState(memory), (c) => {
        c.get('browser').session.set('inner', 2)
        return c.json([...c.get('browser').session])
      })
      return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
    },
  },
]

test.each(apps)('one memory twice before a route of $host has one session', async ({ serve }) => {
  const page = await listen(serve())
  const both = [
    ['outer', 1],
    ['inner', 2],
  ]
  for (const _ of [1, 2]) expect(JSON.parse((await page.fetch('/shop')).body)).toEqual(both)
})
