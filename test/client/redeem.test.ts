import { describe, expect, test } from 'vitest'
import { newPage, newTab, page, server, usePage } from './chromium.ts'
import { promised, redeem, sleep } from './page-server.ts'

usePage()

const REDEEM = '/_madeleine/redeem'

/** Answers redemptions slowly, and counts how many there are at once. */
function countAtOnce() {
  const count = { most: 0 }
  let running = 0
  server.on(REDEEM, async (_, response) => {
    count.most = Math.max(count.most, ++running)
    await sleep(100)
    running--
    response.writeHead(204).end()
  })
  return count
}

describe('a redemption', () => {
  test('is a POST of JSON with a key, and tells the page how long it took', async () => {
    const ms = await page.evaluate(async (command) => {
      const told = new Promise<CustomEvent>((resolve) =>
        addEventListener('madeleine:redeemed', (event) => resolve(event as CustomEvent)),
      )
      await client.perform(command)
      return (await told).detail
    }, redeem('a-1'))
    expect(ms).toEqual({ ms: expect.any(Number) })
    const [request] = server.to(REDEEM)
    expect(request).toMatchObject({ method: 'POST' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': expect.stringMatching(/^0\.\d+$/),
      'sec-fetch-site': 'same-origin',
      'cache-control': 'no-cache',
    })
  })

  test('goes where its command says, on this origin alone', async () => {
    server.on('/app/_madeleine/redeem', (_, response) => response.writeHead(204).end())
    await page.evaluate(
      (commands) => client.perform(commands),
      [
        redeem('a-1', '/app/_madeleine/redeem'),
        redeem('b-1', '//elsewhere.example/redeem'),
        redeem('c-1', 'http://'),
      ],
    )
    expect(server.asked.map(({ url }) => url)).toEqual(['/app/_madeleine/redeem'])
    expect(await page.evaluate(() => errors.map(({ code }) => code))).toEqual([
      'refused',
      'refused',
    ])
  })

  test('happens once per ticket, called twice at once and again later', async () => {
    await page.evaluate(async (command) => {
      await Promise.all([client.perform(command), client.perform([command])])
      await client.perform(command)
    }, redeem('a-1'))
    expect(server.to(REDEEM)).toHaveLength(1)
  })

  test('happens one at a time, in all tabs together, in order in each', async () => {
    const atOnce = countAtOnce()
    const other = await newTab()
    await Promise.all(
      [page, other].map((tab, index) =>
        tab.evaluate(
          (commands) => Promise.all(commands.map((command) => client.perform(command))),
          [redeem(`a-${index}`), redeem(`b-${index}`)],
        ),
      ),
    )
    expect(atOnce.most).toBe(1)
    expect(server.to(REDEEM)).toHaveLength(4)
  })

  test('whose answer is lost is tried again with the same key', async () => {
    const keys = () => server.to(REDEEM).map(({ headers }) => headers['idempotency-key'])
    server.on(REDEEM, (request, response) => {
      if (server.to(REDEEM).length < 3) request.socket.destroy()
      else response.writeHead(204).end()
    })
    await page.evaluate((command) => client.perform(command), redeem('a-1'))
    expect(keys().length).toBeGreaterThanOrEqual(3)
    expect(new Set(keys()).size).toBe(1)
    expect(await page.evaluate(() => errors)).toEqual([])
  })

  test.each([425, 429, 503])('that gets %i is tried again', async (status) => {
    server.on(REDEEM, (_, response) => {
      response.writeHead(server.asked.length === 1 ? status : 204).end()
    })
    await page.evaluate((command) => client.perform(command), redeem('a-1'))
    expect(server.to(REDEEM)).toHaveLength(2)
  })

  test.each([
    [400, 'refused'],
    [403, 'refused'],
    [200, 'refused'],
    [503, 'unreachable'],
  ])('that gets %i is told as %s, without its ticket', async (status, code) => {
    server.on(REDEEM, (_, response) => response.writeHead(status).end())
    await page.evaluate((command) => client.perform(command), redeem('secret-1'))
    const errors = await page.evaluate(() => globalThis.errors)
    expect(errors).toMatchObject([{ name: 'DeliveryError', code, status }])
    expect(errors[0]?.text).not.toContain('secret')
  })

  test('that is refused where cookies are blocked says so', async () => {
    server.on(REDEEM, (_, response) => response.writeHead(400).end())
    const code = await page.evaluate(async (command) => {
      // Blocked cookies: nothing written is ever there.
      Object.defineProperty(document, 'cookie', { get: () => '', set() {} })
      await client.perform(command)
      return errors[0]?.code
    }, redeem('a-1'))
    expect(code).toBe('cookies-blocked')
  })

  test('works one at a time where the page is no secure context', async () => {
    const atOnce = countAtOnce()
    const insecure = await newPage(`http://madeleine.test:${server.host.split(':')[1]}`)
    const result = await insecure.evaluate(
      async (commands) => {
        await Promise.all(commands.map((command) => client.perform(command)))
        return [isSecureContext, 'locks' in navigator, errors]
      },
      [redeem('a-1'), redeem('b-1')],
    )
    expect(result).toEqual([false, false, []])
    expect(atOnce.most).toBe(1)
    await insecure.context().close()
  })
})

test('a command that this page does not know is left out, with a warning', async () => {
  const warned = promised<string>()
  page.on('console', (message) => warned.fulfil(message.text()))
  await page.evaluate(() =>
    client.perform([{ do: 'dance', ticket: 'secret' } as never, { do: 'redeem', ticket: 'a-1' }]),
  )
  expect(await warned.promise).toBe('madeleine: unknown command dance')
  expect(server.to(REDEEM)).toHaveLength(1)
})
