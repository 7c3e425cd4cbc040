import { describe, expect, test, vi } from 'vitest'
import {
  FakeFields,
  lineOf,
  openChannel,
  ORIGIN,
  redemption,
  Worker,
  type Asked,
} from '../../test/support/fakes.ts'
import type { ReadBody } from './answer.ts'
import { redeem } from './redeem.ts'

/** A channel of one browser, in which a cookie was set late. */
function late(worker = new Worker(), asked: Asked = {}) {
  const opened = openChannel(worker, asked)
  const set = (name: string, value: string) => {
    opened.channel.deliver([lineOf(name, value, { sequence: worker.services.sequence.next() })])
    return opened.wire.tickets.at(-1)!
  }
  const ask = (more: Asked) => worker.open({ ...more, headers: { ...more.headers } }).answer()
  return { ...opened, set, ask, ticket: set('login', 'alice') }
}

describe('a redemption', () => {
  test('is answered by 204, the cookies and the binding, which no cache keeps', async () => {
    const { ask, ticket, cookies } = late()
    const answer = await ask(redemption(ticket, cookies))
    expect(answer.status).toBe(204)
    expect(answer.setCookies).toEqual([
      expect.stringMatching(/^login=alice;/),
      expect.stringMatching(/^madeleine=/),
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('confirms its ticket', async () => {
    const { ask, ticket, cookies, channel } = late()
    const settled = channel.settled()
    await ask(redemption(ticket, cookies))
    await expect(settled).resolves.toBe(undefined)
  })

  test('is good once', async () => {
    const { ask, ticket, cookies } = late()
    await ask(redemption(ticket, cookies, 'k'))
    for (const key of [undefined, 'other'])
      expect(await ask(redemption(ticket, cookies, key))).toMatchObject({
        status: 400,
        setCookies: [],
      })
  })

  test('is answered again to its own key within ten seconds, and not after', async () => {
    const { worker, ask, ticket, cookies } = late()
    const first = await ask(redemption(ticket, cookies, 'k'))
    worker.clock.pass(9_999)
    const again = await ask(redemption(ticket, cookies, 'k'))
    expect([again.status, again.setCookies[0]]).toEqual([204, first.setCookies[0]])
    worker.clock.pass(1)
    expect((await ask(redemption(ticket, cookies, 'k'))).status).toBe(400)
  })

  test.each(['', 'x'.repeat(129)])('has no key where it is %j', async (key) => {
    const { ask, ticket, cookies } = late()
    await ask(redemption(ticket, cookies, key))
    expect((await ask(redemption(ticket, cookies, key))).status).toBe(400)
  })

  test('brings nothing that a header has overtaken', async () => {
    const { worker, ask, ticket, cookies } = late()
    const logout = worker.open({ cookies })
    logout.browser.cookies.delete('login')
    logout.respond()
    expect(await ask(redemption(ticket, cookies))).toMatchObject({ status: 204, setCookies: [] })
  })

  test('brings nothing that the host’s own API has overtaken', async () => {
    const { worker, ask, ticket, cookies } = late()
    worker.open({ cookies }).respond(new FakeFields({}, ['login=; Max-Age=0; Path=/']))
    expect((await ask(redemption(ticket, cookies))).setCookies).toEqual([])
  })

  test('brings nothing that another worker has overtaken', async () => {
    const { worker, ticket, cookies } = late()
    const other = new Worker(worker.clock)
    worker.clock.pass(1)
    const logout = other.open({ cookies })
    logout.browser.cookies.delete('login')
    const binding = logout
      .respond()
      .pairs.find((pair) => pair.startsWith('madeleine='))!
      .slice(10)
    for (const asked of [worker, other, new Worker(worker.clock)])
      expect(
        (await asked.open(redemption(ticket, { madeleine: binding })).answer()).setCookies,
      ).toEqual([])
  })

  test('works after 59 seconds and not after 60', async () => {
    const { worker, ask, set, ticket, cookies } = late()
    worker.clock.pass(1000)
    const younger = set('b', 'x')
    worker.clock.pass(59_000)
    expect((await ask(redemption(ticket, cookies))).status).toBe(400)
    expect((await ask(redemption(younger, cookies))).status).toBe(204)
  })

  test('works at a worker whose clock is half a minute off, either way', async () => {
    for (const skew of [-30_000, 29_000]) {
      const { ticket, cookies, worker } = late()
      const other = new Worker()
      other.clock.now = worker.clock.now + skew
      expect((await other.open(redemption(ticket, cookies)).answer()).status).toBe(204)
    }
  })

  test('leaves nothing behind in the process', async () => {
    const { worker, ask, channel, ticket, cookies } = late()
    await ask(redemption(ticket, cookies))
    channel.leave()
    worker.clock.pass(200_000)
    worker.services.outboxes.of('somebody else')
    expect(worker.services.outboxes.size).toBe(1)
  })
})

describe('what is wrong is found in a fixed order:', () => {
  const wrong = {
    method: { method: 'PUT' },
    size: { body: `{"ticket":"${'x'.repeat(8192)}"}` },
    type: { headers: { 'content-type': 'text/plain' } },
    origin: { headers: { origin: 'http://evil.example' } },
    shape: { body: '{"ticket":42}' },
    early: { headers: { 'early-data': '1' } },
    binding: { cookies: {} },
  }
  const order = Object.keys(wrong) as (keyof typeof wrong)[]
  const statuses = {
    method: 405,
    size: 413,
    type: 415,
    origin: 403,
    shape: 400,
    early: 425,
    binding: 400,
  }

  function asked(
    ticket: string,
    cookies: Record<string, string>,
    faults: (keyof typeof wrong)[],
  ): Asked {
    const all = redemption(ticket, cookies)
    for (const fault of faults.toReversed()) {
      const { headers, ...rest } = wrong[fault] as Asked
      Object.assign(all, rest, { headers: { ...all.headers, ...headers } })
    }
    return all
  }

  for (const [index, fault] of order.entries())
    for (const later of [
      [],
      ...order.slice(index + 1).map((other) => [other]),
      order.slice(index + 1),
    ])
      test(`${fault}${later.length > 0 ? ` before ${later.join(', ')}` : ' alone'}`, async () => {
        const { ask, ticket, cookies } = late()
        const answer = await ask(asked(ticket, cookies, [fault, ...later]))
        expect([answer.status, answer.setCookies]).toEqual([statuses[fault], []])
        expect((await ask(redemption(ticket, cookies))).status).toBe(204)
      })
})

describe('a redemption is refused', () => {
  const status = async (more: Asked) => {
    const { ask, ticket, cookies } = late()
    const base = redemption(ticket, cookies)
    const answer = await ask({ ...base, ...more, headers: { ...base.headers, ...more.headers } })
    expect(answer.setCookies).toEqual([])
    expect((await ask(base)).status).toBe(204)
    return answer.status
  }

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post'])(
    'as %s',
    async (method) => {
      expect(await status({ method })).toBe(405)
    },
  )

  test.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-seq',
    'x/y; application/json',
  ])('with the type %j', async (type) => {
    expect(await status({ headers: { 'content-type': type } })).toBe(415)
  })

  test('by what Content-Length says, before anything is read', async () => {
    const readBody = vi.fn<ReadBody>()
    const { exchange } = new Worker().open({
      method: 'POST',
      headers: { 'content-length': '8193' },
    })
    expect((await redeem(exchange, readBody)).status).toBe(413)
    expect(readBody).not.toHaveBeenCalled()
  })

  test.each([
    '',
    '{',
    'null',
    '42',
    '"x"',
    '[]',
    '{}',
    '{"ticket":null}',
    '{"ticket":""}',
    '{"ticket":["x"]}',
    '{"ticket":"a b"}',
    '{"ticket":"a="}',
    '{"ticket":"é"}',
    '{"__proto__":{"ticket":"abc"}}',
  ])('with the body %j', async (body) => {
    expect(await status({ body })).toBe(400)
  })

  test('when the page leaves in the middle of it, and nobody has to catch anything', async () => {
    const { exchange } = new Worker().open(redemption('abc', {}))
    const aborted = () => Promise.reject(new Error('aborted'))
    expect((await redeem(exchange, aborted)).status).toBe(400)
  })

  test('without Origin, unless the browser says it is the same', async () => {
    const { ask, ticket, cookies } = late()
    const { headers, ...rest } = redemption(ticket, cookies)
    const { origin: _, ...without } = headers!
    expect((await ask({ ...rest, headers: without })).status).toBe(403)
    expect(
      (await ask({ ...rest, headers: { ...without, 'sec-fetch-site': 'same-origin' } })).status,
    ).toBe(204)
  })

  test('when it comes to another origin than the channel was opened at', async () => {
    const { worker, ask, ticket, cookies } = late()
    const elsewhere = redemption(ticket, cookies)
    const origin = 'http://other.example'
    const asked = { ...elsewhere, host: 'other.example', headers: { ...elsewhere.headers, origin } }
    expect((await ask(asked)).status).toBe(403)
    expect(worker.errors).toEqual([])
  })

  test('alike for a forged, expired, spent and foreign ticket', async () => {
    const { worker, ask, set, ticket, cookies } = late()
    const spent = set('a', 'x')
    await ask(redemption(spent, cookies))
    const forged = await ask(redemption(`${ticket}A`, cookies))
    const used = await ask(redemption(spent, cookies))
    const foreign = await ask(redemption(ticket, openChannel(worker).cookies))
    worker.clock.pass(60_000)
    const expired = await ask(redemption(ticket, cookies))
    expect([used, foreign, expired]).toEqual([forged, forged, forged])
    expect(forged).toEqual({
      status: 400,
      headers: { 'cache-control': 'no-store' },
      setCookies: [],
      body: undefined,
    })
  })

  test('without opening its seal where the origin is foreign', async () => {
    const worker = new Worker()
    const book = vi.spyOn(worker.services.book, 'redeem')
    const base = redemption('abc', {})
    await worker
      .open({ ...base, headers: { ...base.headers, origin: 'http://evil.example' } })
      .answer()
    expect(book).not.toHaveBeenCalled()
  })

  test('ten thousand times without keeping anything', async () => {
    const { worker, ask, cookies } = late()
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const { status } = await ask(redemption(`garbage${attempt}`, attempt % 2 ? cookies : {}))
      if (status !== 400) throw new Error(`answered by ${status}`)
    }
    expect(worker.services.outboxes.size).toBe(1)
    expect(worker.errors).toEqual([])
  })
})

describe('the server is told', () => {
  test('once per app of a page that asks from a foreign origin, and what to set', async () => {
    const { worker, ask, ticket, cookies } = late()
    const base = redemption(ticket, cookies)
    const foreign = { ...base, headers: { ...base.headers, origin: 'http://evil.example' } }
    await ask(foreign)
    await ask(foreign)
    expect(worker.errors.length).toBe(1)
    expect(worker.errors[0]).toMatch(
      /http:\/\/evil\.example asked.*takes itself to be at http:\/\/app\.example.*origins.*trustProxy/,
    )
    expect(worker.errors[0]).not.toContain(ticket)
  })

  test('that cookies are blocked when the binding does not come back', async () => {
    vi.useFakeTimers()
    const { ask, channel, ticket } = late()
    await ask(redemption(ticket, {}))
    const settled = channel.settled()
    vi.advanceTimersByTime(1000)
    await expect(settled).rejects.toMatchObject({ code: 'cookies-blocked' })
    vi.useRealTimers()
  })

  test('not that cookies are blocked when the rightful browser comes in time', async () => {
    const { ask, channel, ticket, cookies } = late()
    await ask(redemption(ticket, {}))
    await ask(redemption(ticket, cookies))
    await expect(channel.settled()).resolves.toBe(undefined)
  })

  test('that a ticket has expired', async () => {
    const { worker, ask, channel, ticket, cookies } = late()
    worker.clock.pass(60_000)
    await ask(redemption(ticket, cookies))
    await expect(channel.settled()).rejects.toMatchObject({ code: 'expired' })
  })

  test('nothing by a foreign browser: its attempt does not spoil the outcome', async () => {
    vi.useFakeTimers()
    const { worker, ask, channel, ticket, cookies } = late()
    await ask(redemption(ticket, openChannel(worker).cookies))
    const settled = channel.settled()
    await vi.advanceTimersByTimeAsync(5000)
    await ask(redemption(ticket, cookies))
    await expect(settled).resolves.toBe(undefined)
    vi.useRealTimers()
  })
})

test('configured origins may differ from where the app takes itself to be', async () => {
  const worker = new Worker(undefined, { origins: new Set([ORIGIN]) })
  const { ask, ticket, cookies } = late(worker, { host: 'inner:3000' })
  expect((await ask({ ...redemption(ticket, cookies), host: 'other:3000' })).status).toBe(204)
})
