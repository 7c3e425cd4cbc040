import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { madeleine } from 'madeleine'
import { browserState } from 'madeleine/hono'
import { withBrowser } from 'madeleine/node'

const memory = madeleine({ secrets: ['only for measuring, nobody trusts it'] })

/** The same hello from each: without the library, with it unused, and with one cookie read. */
const servers: Record<string, () => RequestListener> = {
  'node:http bare': () => (_, response) => void response.end('hello'),
  'node:http untouched': () => withBrowser(memory, (_, response) => response.end('hello')),
  'node:http reading': () =>
    withBrowser(memory, (_, response, browser) => {
      browser.cookies.get('theme')
      response.end('hello')
    }),
  'hono bare': () => {
    const app = new Hono()
    app.get('/', (c) => c.text('hello'))
    return getRequestListener(app.fetch)
  },
  // What any middleware costs: Hono spares an app without one the way through it.
  'hono idle': () => {
    const app = new Hono()
    app.use(async (_, next) => next())
    app.get('/', (c) => c.text('hello'))
    return getRequestListener(app.fetch)
  },
  // What the header costs that an answer has to have which depends on cookies.
  'hono vary': () => {
    const app = new Hono()
    app.use(async (_, next) => next())
    app.get('/', (c) => {
      c.header('Vary', 'Cookie')
      return c.text('hello')
    })
    return getRequestListener(app.fetch)
  },
  'hono untouched': () => {
    const app = new Hono()
    app.use(browserState(memory))
    app.get('/', (c) => c.text('hello'))
    return getRequestListener(app.fetch)
  },
  'hono reading': () => {
    const app = new Hono().use(browserState(memory))
    app.get('/', (c) => {
      c.var.browser.cookies.get('theme')
      return c.text('hello')
    })
    return getRequestListener(app.fetch)
  },
}

const server = createServer(servers[process.argv[2]!]!())
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
