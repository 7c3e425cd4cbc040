import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { browserState, type BrowserEnv } from 'madeleine/hono'
import { memoryFor } from './kept.ts'
import { visitItems, visitNothing } from './visit.ts'

const PATHS = ['/login', '/read', '/write']

/** Hono on node:http with and without sessions. */
export const honoServers: Record<string, () => Promise<RequestListener>> = {
  'Hono bare': async () => {
    const app = new Hono()
    app.on('GET', PATHS, (c) => c.text(visitNothing()))
    return getRequestListener(app.fetch)
  },
  'Hono madeleine cookie': async () => {
    const app = new Hono<BrowserEnv>().use(browserState(await memoryFor('cookie')))
    app.on('GET', PATHS, (c) => c.text(visitItems(c.req.path, c.var.browser.session)))
    return getRequestListener(app.fetch)
  },
}
