// The built package on each host; every app here is the same one.
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { currentBrowser, madeleine } from 'madeleine'
import { eventStream as fetchStream, withBrowser as withFetchBrowser } from 'madeleine/fetch'
import { browserState, eventStream as honoStream } from 'madeleine/hono'
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

/** @type {Record<string, (memory: import('madeleine').Madeleine) => import('node:http').RequestListener>} */
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
    const app = new Hono().use(browserState(memory))
    app.get('/live', (c) => honoStream(c, live))
    app.get('/', (c) => c.text(late()))
    return getRequestListener(app.fetch)
  },
}

export const hosts = Object.keys(listeners)

/**
 * Starts the app on a host, over both transports; answers its address and how to stop it.
 * @param {string} host
 */
export async function start(host) {
  const memory = madeleine({ secrets: ['a secret of at least sixteen characters'] })
  const server = createServer(listeners[host]?.(memory))
  server.on('upgrade', socketHandler(memory, live))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { base: `http://127.0.0.1:${port}`, stop }
}
