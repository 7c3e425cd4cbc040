import { describe, expect, test } from 'vitest'
import { defineChannel, type Browser, type MadeleineOptions } from '../../src/index.ts'
import { hosts, type Start } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const CHANNELS = {
  async *'/live'({ browser }: { browser: Browser }) {
    yield { data: 'start' }
    browser.cookies.set('late', '1')
    yield { data: 'end' }
  },
  '/talk': defineChannel({ message: () => ({ data: 'heard' }) }),
}

async function ticketOn(
  start: Start,
  options: MadeleineOptions = {},
  headers: Record<string, string> = {},
) {
  const page = await start(memoryFor(options), { channels: CHANNELS })
  const ticket = await (await page.sse('/live', { headers })).ticket()
  return { page, ticket, port: new URL(page.base).port }
}

describe.each(hosts)('on $host, a redemption', ({ start }) => {
  test.each([
    ['another host', (port: string) => `http://localhost:${port}`],
    ['another port', () => 'http://127.0.0.1:1'],
    ['no port', () => 'http://127.0.0.1'],
    ['another scheme', (port: string) => `https://127.0.0.1:${port}`],
    ['a host that begins alike', (port: string) => `http://127.0.0.1:${port}.evil.example`],
    ['a host with a user', (port: string) => `http://127.0.0.1:${port}@evil.example`],
    ['null', () => 'null'],
    ['nothing', () => ''],
    ['a path', (port: string) => `http://127.0.0.1:${port}/`],
    ['capitals', (port: string) => `HTTP://127.0.0.1:${port}`],
  ])('from the origin of %s is refused by 403, and nothing is burnt', async (_, originOf) => {
    const { page, ticket, port } = await ticketOn(start)
    const reply = await page.redeem(ticket, { headers: { origin: originOf(port) } })
    expect([reply.status, reply.setCookies, reply.headers['cache-control']]).toEqual([
      403,
      [],
      'no-store',
    ])
    expect((await page.redeem(ticket)).status).toBe(204)
  })

  const withoutOrigin = async (site: string | undefined) => {
    const { page, ticket } = await ticketOn(start)
    const { headers, ...asked } = page.redemption(ticket)
    const { origin: _, ...rest } = headers!
    const said = site === undefined ? {} : { 'sec-fetch-site': site }
    const reply = await page.fetch('/_madeleine/redeem', {
      ...asked,
      headers: { ...rest, ...said },
    })
    return { page, ticket, reply }
  }

  test.each([undefined, 'cross-site', 'same-site', 'none'])(
    'without an Origin while Sec-Fetch-Site is %s is refused, and nothing is burnt',
    async (site) => {
      const { page, ticket, reply } = await withoutOrigin(site)
      expect([reply.status, reply.setCookies]).toEqual([403, []])
      expect((await page.redeem(ticket)).status).toBe(204)
    },
  )

  test('without an Origin while Sec-Fetch-Site is same-origin is granted', async () => {
    expect((await withoutOrigin('same-origin')).reply.status).toBe(204)
  })

  test.each(['cross-site', 'same-site', 'none'])(
    'of its own origin that is %s all the same is refused',
    async (site) => {
      const { page, ticket } = await ticketOn(start)
      expect((await page.redeem(ticket, { headers: { 'sec-fetch-site': site } })).status).toBe(403)
      expect((await page.redeem(ticket)).status).toBe(204)
    },
  )

  test('with a spoofed Host is refused, also where Origin agrees with it', async () => {
    const { page, ticket } = await ticketOn(start)
    for (const origin of [page.origin, 'http://evil.example'])
      expect(
        (await page.redeem(ticket, { headers: { host: 'evil.example', origin } })).status,
      ).toBe(403)
    expect((await page.redeem(ticket)).status).toBe(204)
  })

  test.each([
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { forwarded: 'host=evil.example' },
  ])('that claims %j is refused where no proxy is trusted', async (headers) => {
    const { page, ticket } = await ticketOn(start)
    for (const origin of ['http://evil.example', 'https://evil.example'])
      expect((await page.redeem(ticket, { headers: { ...headers, origin } })).status).toBe(403)
    expect((await page.redeem(ticket, { headers })).status).toBe(204)
  })

  describe('behind a trusted proxy', () => {
    const OUTSIDE = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }

    test('comes from the origin that the proxy names', async () => {
      const { page, ticket } = await ticketOn(start, { trustProxy: true }, OUTSIDE)
      page.origin = 'https://shop.example'
      expect((await page.redeem(ticket)).status).toBe(403)
      expect((await page.redeem(ticket, { headers: OUTSIDE })).status).toBe(204)
    })

    test('is held to what the last of the headers says, whatever the client put before it', async () => {
      const { page, ticket } = await ticketOn(start, { trustProxy: true }, OUTSIDE)
      const headers = { ...OUTSIDE, 'x-forwarded-host': 'evil.example, shop.example' }
      expect(
        (await page.redeem(ticket, { headers: { ...headers, origin: 'https://evil.example' } }))
          .status,
      ).toBe(403)
      expect(
        (await page.redeem(ticket, { headers: { ...headers, origin: 'https://shop.example' } }))
          .status,
      ).toBe(204)
    })

    test('of two is held to what the outer one says', async () => {
      const outer = {
        'x-forwarded-host': 'shop.example, inner.example',
        'x-forwarded-proto': 'https, http',
      }
      const { page, ticket } = await ticketOn(start, { trustProxy: 2 }, outer)
      const headers = { ...outer, 'x-forwarded-host': 'evil.example, shop.example, inner.example' }
      expect(
        (await page.redeem(ticket, { headers: { ...headers, origin: 'https://evil.example' } }))
          .status,
      ).toBe(403)
      expect(
        (await page.redeem(ticket, { headers: { ...headers, origin: 'https://shop.example' } }))
          .status,
      ).toBe(204)
    })
  })

  describe('with configured origins', () => {
    const origins = ['https://shop.example', 'https://www.shop.example:8443']

    test.each(origins)('from %s is granted', async (origin) => {
      const { page, ticket } = await ticketOn(start, { origins })
      expect((await page.redeem(ticket, { headers: { origin } })).status).toBe(204)
    })

    test.each(['https://shop.example:444', 'http://shop.example', 'https://evil.example', 'null'])(
      'from %s is refused',
      async (origin) => {
        const { page, ticket } = await ticketOn(start, { origins })
        expect((await page.redeem(ticket, { headers: { origin } })).status).toBe(403)
        expect((await page.redeem(ticket, { headers: { origin: origins[0]! } })).status).toBe(204)
      },
    )

    test('from the address the server itself was reached at is refused', async () => {
      const { page, ticket } = await ticketOn(start, { origins })
      expect((await page.redeem(ticket)).status).toBe(403)
    })
  })

  test('of another origin is reported once, so that a forgotten proxy is noticed', async () => {
    const memory = memoryFor()
    const page = await start(memory, { channels: CHANNELS })
    const ticket = await (await page.sse('/live')).ticket()
    for (const port of [1, 2, 3])
      await page.redeem(ticket, { headers: { origin: `http://a.example:${port}` } })
    expect(memory.reports).toHaveLength(1)
    expect(String(memory.reports[0])).toContain('trustProxy')
  })
})

describe.each(hosts)('on $host, another origin', ({ start }) => {
  const FOREIGN = ['http://evil.example', 'null', 'http://127.0.0.1:1']

  test.each(FOREIGN)('(%s) cannot open a WebSocket: 403 before the upgrade', async (origin) => {
    const { page } = await ticketOn(start)
    await expect(page.ws('/live', { headers: { origin } })).rejects.toThrow('403')
  })

  test.each(FOREIGN)('(%s) cannot send a message to a channel', async (origin) => {
    const { page } = await ticketOn(start)
    const asked = {
      method: 'POST',
      body: '"hi"',
      headers: { 'content-type': 'application/json', origin },
    }
    expect((await page.fetch('/talk', asked)).status).toBe(403)
    expect((await page.fetch('/live', asked)).status).toBe(403)
  })

  test('is not what a WebSocket without an Origin, of a program, comes from', async () => {
    const { page } = await ticketOn(start)
    page.origin = ''
    expect(await (await page.ws('/live')).next()).toEqual({ data: 'start' })
  })

  test('that is configured may open a WebSocket and send messages', async () => {
    const { page } = await ticketOn(start, { origins: ['https://shop.example'] })
    const headers = { origin: 'https://shop.example', 'content-type': 'application/json' }
    await (await page.ws('/live', { headers })).until('end')
    expect((await page.fetch('/talk', { method: 'POST', body: '"hi"', headers })).body).toContain(
      'heard',
    )
    await expect(page.ws('/live', { headers: { origin: page.base } })).rejects.toThrow('403')
  })
})
