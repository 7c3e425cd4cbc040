import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { guardedHosts } from '../support/guarded.ts'
import { memoryFor } from '../support/memory.ts'
import type { Page } from '../support/page.ts'

const FORM = 'application/x-www-form-urlencoded'

/** What a browser says of where a request comes from. */
interface Said {
  readonly site?: string
  /** `own` stands for that of the page. */
  readonly origin?: string
}

function headersOf(page: Page, { site, origin }: Said): Record<string, string> {
  return {
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...(origin !== undefined && { origin: origin === 'own' ? page.origin : origin }),
  }
}

const post = (page: Page, said: Said = {}, headers: Record<string, string> = {}, path = '/') =>
  page.fetch(path, { method: 'POST', headers: { ...headersOf(page, said), ...headers } })

const tokenOf = async (page: Page) => (await page.fetch('/token')).body

const OWN: Said[] = [
  { site: 'same-origin', origin: 'own' },
  { site: 'same-origin' },
  { site: 'same-origin', origin: 'null' },
  { origin: 'own' },
  { site: 'none' },
  { site: 'none', origin: 'own' },
]

const FOREIGN: Said[] = [
  { site: 'cross-site', origin: 'http://evil.example' },
  { site: 'same-site', origin: 'http://127.0.0.1:1' },
  { site: 'cross-site' },
  { site: 'same-site' },
  { site: 'cross-site', origin: 'own' },
  { site: 'same-site', origin: 'own' },
  { site: 'cross-site', origin: 'null' },
  { site: 'same-site', origin: 'null' },
  { site: 'same-origin', origin: 'http://evil.example' },
  { site: 'none', origin: 'http://evil.example' },
  { site: '' },
  { site: 'same-origin, cross-site' },
  { origin: 'http://evil.example' },
  { origin: 'http://127.0.0.1:1' },
  { origin: 'http://127.0.0.1' },
  { origin: '' },
]

const SILENT: Said[] = [{}, { origin: 'null' }, { site: 'none', origin: 'null' }]

describe.each(guardedHosts)('on $host, behind csrf()', ({ start }) => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s comes through from anywhere', async (method) => {
    const { page } = await start(memoryFor())
    await tokenOf(page)
    const headers = headersOf(page, FOREIGN[0]!)
    expect((await page.fetch('/', { method, headers })).status).toBe(200)
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s is refused from another origin, and comes through from the own',
    async (method) => {
      const { page, changes } = await start(memoryFor())
      const foreign = { method, headers: headersOf(page, FOREIGN[0]!) }
      expect((await page.fetch('/', foreign)).status).toBe(403)
      expect(changes()).toBe(0)
      const own = { method, headers: headersOf(page, OWN[0]!) }
      expect((await page.fetch('/', own)).status).toBe(200)
      expect(changes()).toBe(1)
    },
  )

  test.each(OWN)('a POST that says %j comes through, with no token', async (said) => {
    const { page } = await start(memoryFor())
    expect((await post(page, said)).status).toBe(200)
    await tokenOf(page)
    expect((await post(page, said)).status).toBe(200)
  })

  test.each(FOREIGN)('a POST that says %j is refused, whatever its token', async (said) => {
    const { page, changes } = await start(memoryFor())
    expect((await post(page, said)).status).toBe(403)
    const token = await tokenOf(page)
    expect((await post(page, said, { 'x-csrf-token': token })).status).toBe(403)
    expect(changes()).toBe(0)
  })

  test.each(SILENT)('a POST that says %j and brings cookies needs a token', async (said) => {
    const { page, changes } = await start(memoryFor())
    const token = await tokenOf(page)
    expect((await post(page, said)).status).toBe(403)
    expect((await post(page, said, { 'x-csrf-token': `${token}A` })).status).toBe(403)
    expect(changes()).toBe(0)
    expect((await post(page, said, { 'x-csrf-token': token })).status).toBe(200)
  })

  test('a POST of a program, without cookies and without a word, comes through', async () => {
    const { page } = await start(memoryFor())
    expect((await post(page)).status).toBe(200)
    expect((await post(page, {}, { authorization: 'Bearer x' })).status).toBe(200)
  })

  test('a POST without cookies whose browser hides its origin needs a token all the same: it may be a forged login', async () => {
    const { page } = await start(memoryFor())
    expect((await post(page, { origin: 'null' })).status).toBe(403)
  })

  test.each(['Basic eDp5', 'basic eDp5', 'Digest x', 'Negotiate x', 'NTLM x'])(
    'a POST with the Authorization %j, which browsers add by themselves, needs a token',
    async (authorization) => {
      const { page } = await start(memoryFor())
      expect((await post(page, {}, { authorization })).status).toBe(403)
    },
  )

  test('a cookie that is not the session’s is enough to need a token', async () => {
    const { page } = await start(memoryFor())
    page.cookies.set('login', 'of the app')
    expect((await post(page)).status).toBe(403)
  })

  test('a refusal is small, plain and kept by nobody', async () => {
    const { page } = await start(memoryFor())
    await tokenOf(page)
    for (const [said, token] of [
      [FOREIGN[0]!, ''],
      [{}, ''],
      [{}, 'x'.repeat(86)],
    ] as const) {
      const reply = await post(page, said, { 'x-csrf-token': token })
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
      })
      expect(reply.body).toMatch(/^Forbidden: .{20,80}\n$/)
      expect(reply.setCookies).toEqual([])
    }
  })

  test('another origin is reported once, so that a forgotten proxy is noticed', async () => {
    const memory = memoryFor()
    const { page } = await start(memory)
    for (const said of FOREIGN) await post(page, said)
    expect(memory.reports).toHaveLength(1)
    expect(String(memory.reports[0])).toContain('trustProxy')
  })

  describe('a token', () => {
    const unproved = (page: Page, token: string) => post(page, {}, { 'x-csrf-token': token })

    test('is another text at each reading, and all of them are good', async () => {
      const { page } = await start(memoryFor())
      const tokens = [await tokenOf(page), await tokenOf(page)]
      expect(tokens[0]).not.toBe(tokens[1])
      expect(tokens.map((token) => token.length)).toEqual([86, 86])
      for (const token of tokens) expect((await unproved(page, token)).status).toBe(200)
    })

    test('is good in a store too', async () => {
      const { page } = await start(memoryFor({ store: memoryStore() }))
      const token = await tokenOf(page)
      expect((await unproved(page, token)).status).toBe(200)
    })

    test('is good where the session is not loaded beforehand', async () => {
      const session = { preload: false, refreshEachRequest: false }
      const memory = memoryFor({ store: memoryStore(), session })
      const { page } = await start(memory)
      const token = await tokenOf(page)
      expect((await unproved(page, token)).status).toBe(200)
      page.cookies.set('session', 'nonsense')
      expect((await unproved(page, token)).status).toBe(403)
    })

    test('of another visitor is refused', async () => {
      const { page } = await start(memoryFor())
      await tokenOf(page)
      const token = await tokenOf(page.stranger())
      expect((await unproved(page, token)).status).toBe(403)
    })

    test('of another app is refused', async () => {
      const { page } = await start(memoryFor())
      await tokenOf(page)
      const other = await start(memoryFor({ secrets: ['another secret of enough characters'] }))
      const token = await tokenOf(other.page)
      expect((await unproved(page, token)).status).toBe(403)
    })

    test('from before the session was renewed is refused', async () => {
      const { page } = await start(memoryFor())
      const token = await tokenOf(page)
      await page.fetch('/renewed')
      expect((await unproved(page, token)).status).toBe(403)
      expect((await unproved(page, await tokenOf(page))).status).toBe(200)
    })

    test('of a session whose cookie was lost is refused', async () => {
      const { page } = await start(memoryFor())
      const token = await tokenOf(page)
      page.cookies.clear()
      page.cookies.set('other', '1')
      expect((await unproved(page, token)).status).toBe(403)
    })

    test('that an older secret made is good until that one is dropped', async () => {
      const [older, newer] = ['a secret of the last year', 'a secret of this very year']
      const before = await start(memoryFor({ secrets: [older] }))
      const token = await tokenOf(before.page)
      const on = async (secrets: string[]) => {
        const { page } = await start(memoryFor({ secrets }))
        return (await unproved(before.page.tab(page.base), token)).status
      }
      expect([await on([newer, older]), await on([newer])]).toEqual([200, 403])
    })

    test('is read from the header that was chosen, and from no other', async () => {
      const { page } = await start(memoryFor(), { options: { header: 'X-XSRF-Token' } })
      const token = await tokenOf(page)
      expect((await unproved(page, token)).status).toBe(403)
      expect((await post(page, {}, { 'x-xsrf-token': token })).status).toBe(200)
    })
  })

  describe('a page whose origin is configured', () => {
    const origins = ['https://shop.example', 'https://www.shop.example']
    const statuses = async (saids: Said[]) => {
      const { page } = await start(memoryFor({ origins }))
      const found: number[] = []
      for (const said of saids) found.push((await post(page, said)).status)
      return found
    }

    test('comes through, also from another site', async () => {
      expect(
        await statuses([
          { origin: origins[0]! },
          { origin: origins[1]!, site: 'same-site' },
          { origin: origins[1]!, site: 'cross-site' },
        ]),
      ).toEqual([200, 200, 200])
    })

    test('leaves no other a way in, not even the address of the server', async () => {
      expect(
        await statuses([
          { origin: 'own', site: 'same-origin' },
          { origin: 'https://evil.shop.example', site: 'same-site' },
          { origin: 'http://shop.example' },
          { site: 'same-site' },
          { site: 'cross-site', origin: 'null' },
        ]),
      ).toEqual([403, 403, 403, 403, 403])
    })
  })

  test('the origin is what a trusted proxy names, and nothing else', async () => {
    const said = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
    const origin = 'https://shop.example'
    const trusting = await start(memoryFor({ trustProxy: true }))
    expect((await post(trusting.page, { origin }, said)).status).toBe(200)
    expect((await post(trusting.page, { origin: 'own' }, said)).status).toBe(403)
    const { page } = await start(memoryFor())
    expect((await post(page, { origin }, said)).status).toBe(403)
  })

  describe('an exception', () => {
    const options = { except: ['/webhooks/stripe', '/api/public/*'] }
    const statusOf = async (path: string) => {
      const { page } = await start(memoryFor(), { options })
      page.cookies.set('login', '1')
      return (await post(page, FOREIGN[0]!, {}, path)).status
    }

    test.each(['/webhooks/stripe', '/webhooks/stripe?a=/../b', '/api/public/a', '/api/public/a/b'])(
      'lets %s through from anywhere',
      async (path) => expect(await statusOf(path)).toBe(200),
    )

    test.each([
      '/webhooks',
      '/webhooks/stripe/',
      '/webhooks/stripe/more',
      '/webhooks/Stripe',
      '/webhooks%2Fstripe',
      '//webhooks/stripe',
      '/webhooks//stripe',
      '/api/public',
      '/api/public/',
      '/api/public/..%2fpay',
      '/api/public/%252e%252e/pay',
      '/api/public/a%5C..%5C..%5Cpay',
      '/API/public/a',
      '/pay?/webhooks/stripe',
    ])('does not let %s through', async (path) => expect(await statusOf(path)).toBe(403))

    test.each(['/api/public/../pay', '/api/public/%2e%2e/pay', '/webhooks/./stripe/../../pay'])(
      'never lets %s reach what is not excepted',
      async (path) => expect(await statusOf(path)).toBe(403),
    )
  })

  describe('what the library answers or checks itself', () => {
    test('is as it was: a page sends messages over SSE, and redeems what they are answered with', async () => {
      const { page } = await start(memoryFor())
      await tokenOf(page)
      await page.sse('/live')
      const headers = { origin: page.origin, 'content-type': 'application/json' }
      const sent = await page.sse('/live', { method: 'POST', body: '"one"', headers })
      await page.see(sent, 'heard one')
      expect(page.cookies.get('late')).toBe('one')
      expect((await post(page, FOREIGN[0]!, {}, '/live')).status).toBe(403)
    })

    test('is as it was: a page sends messages over a WebSocket, and no other page does', async () => {
      const { page } = await start(memoryFor())
      await tokenOf(page)
      const socket = await page.ws('/live')
      socket.send('"two"')
      await page.see(socket, 'heard two')
      expect(page.cookies.get('late')).toBe('two')
      const headers = { origin: 'http://evil.example' }
      await expect(page.ws('/live', { headers })).rejects.toThrow('403')
    })

    test('is as it was: a redemption is checked by its own rules', async () => {
      const { page } = await start(memoryFor())
      await tokenOf(page)
      const ticket = { do: 'redeem', ticket: 'none' }
      expect((await page.redeem(ticket)).status).toBe(400)
      const headers = { origin: 'http://evil.example' }
      expect((await page.redeem(ticket, { headers })).body).toBe('')
    })
  })
})

describe('a token in a form or in JSON', () => {
  const send = (page: Page, type: string, body: string) =>
    page.fetch('/', { method: 'POST', headers: { 'content-type': type }, body })

  const json = (token: unknown, field = '_csrf') => JSON.stringify({ [field]: token, name: 'x' })
  const form = (token: string) => String(new URLSearchParams({ _csrf: token, name: 'x' }))

  test.each(guardedHosts)('is found on $host', async ({ start }) => {
    const { page } = await start(memoryFor(), { parses: true })
    const token = await tokenOf(page)
    const reply = await send(page, FORM, form(token))
    expect([reply.status, reply.body]).toEqual([200, expect.stringContaining(token)])
    expect((await send(page, FORM, form('x'))).status).toBe(403)
    expect((await send(page, FORM, 'name=x')).status).toBe(403)
  })

  test.each(guardedHosts.slice(1))('of JSON is found on $host', async ({ start }) => {
    const { page } = await start(memoryFor(), { parses: true })
    const token = await tokenOf(page)
    const reply = await send(page, 'application/json', json(token))
    expect([reply.status, reply.body]).toEqual([200, `changed: ${json(token)}`])
    for (const wrong of [1, null, [token], { token }, ''])
      expect((await send(page, 'application/json', json(wrong))).status).toBe(403)
    expect((await send(page, 'application/json', json(token, 'csrf'))).status).toBe(403)
  })

  test.each(guardedHosts.slice(1, 3))('leaves the body as it came on $host', async ({ start }) => {
    const { page } = await start(memoryFor())
    const token = await tokenOf(page)
    const body = form(token)
    expect((await send(page, `${FORM}; charset=utf-8`, body)).body).toBe(`changed: ${body}`)
  })

  test.each([guardedHosts[0], guardedHosts[3]])(
    'is not looked for on $host where nobody has parsed the body: there the header is the way',
    async ({ start }) => {
      const { page } = await start(memoryFor())
      const token = await tokenOf(page)
      expect((await send(page, FORM, form(token))).status).toBe(403)
      const reply = await page.fetch('/', {
        method: 'POST',
        headers: { 'content-type': FORM, 'x-csrf-token': token },
        body: 'name=x',
      })
      expect(reply.body).toBe('changed: name=x')
    },
  )

  test.each(guardedHosts)('is in the field that was chosen on $host', async ({ start }) => {
    const { page } = await start(memoryFor(), { parses: true, options: { field: 'proof' } })
    const token = await tokenOf(page)
    expect((await send(page, FORM, `proof=${token}`)).status).toBe(200)
    expect((await send(page, FORM, form(token))).status).toBe(403)
  })
})
