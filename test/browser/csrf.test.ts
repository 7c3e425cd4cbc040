import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { csrf, withBrowser } from '../../src/node.ts'
import { memoryFor } from '../support/memory.ts'
import { expect, test as base } from './fixtures.ts'

/** A server of its own, and where it is. */
async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port, close }
}

const page = (to: string, more = '') => `<!doctype html>
  <form method="post" action="${to}"><button>Give</button></form>
  <script>const to = ${JSON.stringify(to)}</script>${more}`

/** An app that counts what is given, per visitor; `/hidden` keeps its origin to itself. */
async function openShop() {
  const memory = memoryFor()
  const given: (string | undefined)[] = []
  const { port, close } = await serve(
    withBrowser(
      memory,
      csrf(memory)((request, response, { session }) => {
        if (request.method === 'POST') {
          given.push(request.headers.origin)
          session.set('given', Number(session.get('given') ?? 0) + 1)
          return response.end(`Given: ${String(session.get('given'))}`)
        }
        session.set('name', 'Odette')
        if (request.url === '/hidden') response.setHeader('referrer-policy', 'no-referrer')
        response.setHeader('content-type', 'text/html')
        return response.end(page('/give'))
      }),
    ),
  )
  return { url: `http://localhost:${port}`, given, close }
}

/** Pages of somebody else, at another port: `/sandbox` has its form in a frame of no origin. */
async function openTrap(to: string) {
  const inside = page(to).replaceAll('"', '&quot;')
  const { port, close } = await serve((request, response) => {
    response.setHeader('content-type', 'text/html')
    if (request.url === '/hidden') response.setHeader('referrer-policy', 'no-referrer')
    response.end(
      request.url === '/sandbox'
        ? `<iframe sandbox="allow-forms allow-scripts" srcdoc="${inside}"></iframe>`
        : page(to),
    )
  })
  return { port, close }
}

const test = base
  .extend('shop', { scope: 'file' }, async ({}, { onCleanup }) => {
    const shop = await openShop()
    onCleanup(shop.close)
    return shop
  })
  .extend('trap', { scope: 'file' }, async ({ shop }, { onCleanup }) => {
    const trap = await openTrap(`${shop.url}/give`)
    onCleanup(trap.close)
    return trap
  })
  /** The browser of somebody who has a session in the shop. */
  .extend('visitor', async ({ context, shop }) => {
    const visitor = await context.newPage()
    await visitor.goto(shop.url)
    shop.given.length = 0
    return visitor
  })

/** In the page: sends what a script can. */
const post = `fetch(to, { method: 'POST', mode: 'no-cors', credentials: 'include', body: 'a=1' })
  .then((answer) => answer.status)`

test.for(['/', '/hidden'])(
  'a form of the own page %s comes through',
  async (path, { visitor, shop }) => {
    await visitor.goto(shop.url + path)
    await visitor.getByRole('button').click()
    await visitor.getByText('Given: 1').waitFor()
    expect(shop.given).toEqual([path === '/' ? shop.url : 'null'])
  },
)

test.for(['/', '/hidden'])(
  'a script of the own page %s comes through',
  async (path, { visitor, shop }) => {
    await visitor.goto(shop.url + path)
    expect(await visitor.evaluate(post)).toBe(200)
    expect(shop.given).toHaveLength(1)
  },
)

test.for([
  ['of another port, whose requests bring the cookies', 'localhost', '/'],
  ['of another port that hides its origin', 'localhost', '/hidden'],
  ['of another site', '127.0.0.1', '/'],
  ['of another site that hides its origin', '127.0.0.1', '/hidden'],
] as const)('a page %s changes nothing', async ([, host, path], { visitor, shop, trap }) => {
  await visitor.goto(`http://${host}:${trap.port}${path}`)
  // Opaque to the script: it cannot even see that it was refused.
  expect(await visitor.evaluate(post)).toBe(0)
  const answer = visitor.waitForResponse(`${shop.url}/give`)
  await visitor.getByRole('button').click()
  expect((await answer).status()).toBe(403)
  // A site is a site whatever the port, so SameSite keeps nothing back.
  const { cookie } = await (await answer).request().allHeaders()
  expect(cookie === undefined).toBe(host === '127.0.0.1')
  await visitor.getByText('Forbidden').waitFor()
  expect(shop.given).toEqual([])
})

test('a frame in a sandbox changes nothing', async ({ visitor, shop, trap }) => {
  await visitor.goto(`http://localhost:${trap.port}/sandbox`)
  const answer = visitor.waitForResponse(`${shop.url}/give`)
  await visitor.frameLocator('iframe').getByRole('button').click()
  expect((await answer).status()).toBe(403)
  expect(shop.given).toEqual([])
})
