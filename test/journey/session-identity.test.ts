import { describe, expect, test } from 'vitest'
import { defineChannel, memoryStore, type SessionOptions } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, gate, memoryFor } from '../support/memory.ts'
import {
  appOf,
  everywhere,
  keepings,
  stores,
  Visitor,
  type Deed,
  type Keeping,
} from '../support/sessions.ts'

const deeds: Record<string, Deed> = {
  login: (session) => {
    session.renew()
    session.set('account', { user: 'alice', visits: 1 })
    return session.id
  },
  write: (session) => session.set('cart', 'Emma'),
  read: (session) => (session.get('account') as { user: string } | undefined)?.user ?? 'nobody',
  all: (session) => Object.fromEntries(session),
  id: (session) => session.id,
  isNew: (session) => session.isNew,
  renew: (session) => {
    session.renew()
    return session.id
  },
  logout: (session) => session.destroy(),
  logoutAndGoOn: (session) => {
    session.destroy()
    session.set('notice', 'bye')
    return [session.has('account'), session.id]
  },
  reuse: (session) => {
    session.destroy()
    return [session.get('account') ?? null, session.size, session.permanent]
  },
}

describe.each(everywhere)('on $host in a $way, with sessions in $kind,', ({ start, open }) => {
  const begin = async (session: SessionOptions = {}) => {
    const memory = memoryFor({ ...(await open()), session })
    return { memory, visitor: await start(memory, deeds) }
  }

  test('the id is the same until the session is renewed, and opens nothing', async () => {
    const { visitor, memory } = await begin()
    await visitor.ask('write')
    const { value: id } = await visitor.do('id')
    expect((await visitor.do('id')).value).toBe(id)
    expect(visitor.cookie).not.toContain(id)
    const { value: other } = await visitor.do('renew')
    expect(other).not.toBe(id)
    expect((await visitor.do('id')).value).toBe(other)
    expect((await visitor.do('all')).value).toEqual({ cart: 'Emma' })
    expect(memory.reports).toEqual([])
  })

  test('the id of a new session is the one it has when it is kept', async () => {
    const { visitor } = await begin()
    const { value } = await visitor.do('login')
    expect((await visitor.do('id')).value).toBe(value)
  })

  test('nobody can plant a session: logging in leaves the planted one behind', async () => {
    const { visitor } = await begin()
    const attacker = visitor.as(visitor.page.stranger())
    await attacker.do('write')
    const planted = attacker.cookie!
    visitor.page.cookies.set('session', planted)
    await visitor.do('login')
    expect(visitor.cookie).not.toBe(planted)
    expect((await visitor.do('all')).value).toMatchObject({ account: { user: 'alice' } })
    expect((await attacker.do('all')).value).toEqual({})
  })

  test('a destroyed one is gone, and no copy of its cookie opens it again', async () => {
    const { visitor, memory } = await begin()
    await visitor.ask('login')
    const copy = visitor.cookie!
    const { lines } = await visitor.do('logout')
    expect(lines).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
    expect(visitor.cookie).toBeUndefined()
    visitor.page.cookies.set('session', copy)
    expect((await visitor.do('read')).value).toBe('nobody')
    expect((await visitor.do('isNew')).value).toBe(true)
    expect(memory.reports).toEqual([])
  })

  test('nothing is left of it in the handler that destroyed it', async () => {
    const { visitor } = await begin()
    await visitor.ask('login')
    expect((await visitor.do('reuse')).value).toEqual([null, 0, false])
    expect((await visitor.do('all')).value).toEqual({})
  })

  test('what is written after that begins another', async () => {
    const { visitor, memory } = await begin()
    const { value: old } = await visitor.ask('login')
    const copy = visitor.cookie!
    const { value } = await visitor.do('logoutAndGoOn')
    expect(value).toEqual([false, expect.not.stringContaining(old)])
    expect((await visitor.do('all')).value).toEqual({ notice: 'bye' })
    expect((await visitor.do('id')).value).toBe(value[1])
    visitor.page.cookies.set('session', copy)
    expect((await visitor.do('read')).value).toBe('nobody')
    expect(memory.reports).toEqual([])
  })

  test('the old id is dead once it was renewed', async () => {
    const { visitor } = await begin()
    await visitor.ask('login')
    const copy = visitor.cookie!
    await visitor.do('renew')
    expect((await visitor.do('read')).value).toBe('alice')
    visitor.page.cookies.set('session', copy)
    expect((await visitor.do('read')).value).toBe('nobody')
  })

  test('what is written with a dead id makes another session', async () => {
    const { visitor } = await begin()
    await visitor.ask('login')
    const copy = visitor.cookie!
    const { value: dead } = await visitor.ask('id')
    await visitor.ask('logout')
    visitor.page.cookies.set('session', copy)
    await visitor.do('write')
    expect((await visitor.do('all')).value).toEqual({ cart: 'Emma' })
    expect((await visitor.do('id')).value).not.toBe(dead)
    expect(visitor.cookie).not.toBe(copy)
  })
})

/** How a slower request writes: each would bring an account back if it were kept. */
const slowly: Record<
  string,
  (session: Parameters<Deed>[0], wait: () => Promise<void>) => Promise<void>
> = {
  async 'that had changed an object in place'(session, wait) {
    const account = session.get('account') as { visits: number }
    account.visits++
    await wait()
  },
  async 'that changes an object in place afterwards'(session, wait) {
    const account = session.get('account') as { visits: number }
    await wait()
    account.visits++
  },
  async 'that writes what it has read'(session, wait) {
    const account = session.get('account') as object
    await wait()
    session.set('account', { ...account, visits: 2 })
  },
  async 'that had written'(session, wait) {
    session.set('account', { user: 'alice', visits: 2 })
    await wait()
  },
  async 'that renews it'(session, wait) {
    session.get('account')
    await wait()
    session.renew()
  },
  async 'that keeps it at once'(session, wait) {
    const account = session.get('account')
    await wait()
    session.set('account', account)
    await session.save().catch(() => {})
  },
  async 'that updates it'(session, wait) {
    session.get('account')
    await wait()
    await session.update('account', (old) => old ?? { user: 'alice' }).catch(() => {})
  },
}

type By = readonly [by: string, worker: 0 | 1, session: () => SessionOptions]

const overCookies: readonly By[] = [
  ['the same worker', 0, () => ({})],
  ['another worker, with revocations', 1, () => ({ revocations: memoryStore() })],
]
const overStores: readonly By[] = [
  ['the same worker', 0, () => ({})],
  ['another worker', 1, () => ({})],
]

/** Two workers with all in common but their memory. */
async function twoWorkers({ open }: Keeping, session: SessionOptions = {}) {
  const options = { ...(await open()), session }
  return [memoryFor(options), memoryFor(options)] as const
}

describe.each(
  [...keepings, ...stores].flatMap((keeping) =>
    Object.keys(slowly).map((how) => ({ ...keeping, how })),
  ),
)('with sessions in $kind, one request $how', ({ how, ...keeping }) => {
  test.each(keeping.kind === 'cookie' ? overCookies : overStores)(
    'does not bring a session back that was destroyed by %s',
    async (_, by, session) => {
      const memories = await twoWorkers(keeping, session())
      const { open: goOn, opened } = gate()
      const { open: begun, opened: hasBegun } = gate()
      const app = (host: (typeof hosts)[number], index: 0 | 1) =>
        host.start(
          memories[index],
          appOf(
            {
              ...deeds,
              slow: async (one) => {
                await slowly[how]!(one, () => (begun(), opened))
              },
            },
            () => '',
          ),
        )
      const page = await app(hosts[0], 0)
      const other = page.tab((await app(hosts[0], 1)).base)
      const visitor = new Visitor(page, 'request', [])
      await visitor.ask('login')
      const copy = visitor.cookie!
      const slow = page.fetch('/slow')
      await hasBegun
      await new Visitor(by === 0 ? page : other, 'request', []).ask('logout')
      goOn()
      const { status } = await slow
      expect(status).toBe(200)
      expect((await visitor.ask('read')).value).toBe('nobody')
      page.cookies.set('session', copy)
      expect((await visitor.ask('read')).value).toBe('nobody')
    },
  )
})

describe.each(stores)('with sessions in $kind, two workers', (keeping) => {
  test('know at once of each other what was destroyed and renewed', async () => {
    const [one, other] = await twoWorkers(keeping)
    const page = await hosts[0].start(
      one,
      appOf(deeds, () => ''),
    )
    const visitor = new Visitor(page, 'request', [])
    const there = new Visitor(
      page.tab(
        (
          await hosts[1].start(
            other,
            appOf(deeds, () => ''),
          )
        ).base,
      ),
      'request',
      [],
    )
    await visitor.ask('login')
    expect((await there.ask('read')).value).toBe('alice')
    const old = visitor.cookie!
    await there.ask('renew')
    expect((await visitor.ask('read')).value).toBe('alice')
    visitor.page.cookies.set('session', old)
    expect((await visitor.ask('read')).value).toBe('nobody')
    expect([...one.reports, ...other.reports]).toEqual([])
  })

  test('adopt no id that they did not give, though it was sealed', async () => {
    const [one] = await twoWorkers(keeping)
    const [stranger] = await twoWorkers(keeping)
    const page = await hosts[0].start(
      one,
      appOf(deeds, () => ''),
    )
    const elsewhere = new Visitor(
      await hosts[0].start(
        stranger,
        appOf(deeds, () => ''),
      ),
      'request',
      [],
    )
    await elsewhere.ask('login')
    page.cookies.set('session', elsewhere.cookie!)
    const visitor = new Visitor(page, 'request', [])
    expect((await visitor.ask('isNew')).value).toBe(true)
    const { value: unknown } = await elsewhere.ask('id')
    await visitor.ask('write')
    expect((await visitor.ask('id')).value).not.toBe(unknown)
    expect(visitor.cookie).not.toBe(elsewhere.cookie)
  })
})

describe.each(journeys)('over $channel on $host, an open channel', ({ start, open }) => {
  const kinds = [
    ['in a cookie, by the same worker', { store: false, by: 0 }],
    ['in a store, by the same worker', { store: true, by: 0 }],
    ['in a store, by another worker', { store: true, by: 1 }],
  ] as const

  const begin = async (
    { store, by }: { store: boolean; by: number },
    session: SessionOptions = {},
  ) => {
    const options = { ...(store && { store: memoryStore() }), session }
    const memories = [memoryFor(options), memoryFor(options)] as const
    const reasons: unknown[] = []
    const ended: unknown[] = []
    const app = appOf(deeds, () => '', {
      channels: {
        '/open': defineChannel({
          async open({ signal }) {
            signal.addEventListener('abort', () => reasons.push(signal.reason))
            return { data: 'open' }
          },
          message({ browser }) {
            return { event: 'said', data: JSON.stringify(Object.fromEntries(browser.session)) }
          },
          close() {
            ended.push('closed')
          },
        }),
      },
    })
    const page = await start(memories[0], app)
    const visitor = new Visitor(page, 'request', [])
    const other =
      by === 0
        ? visitor
        : new Visitor(page.tab((await start(memories[1], app)).base), 'request', [])
    return { page, visitor, other, reasons, ended, memories }
  }

  test.each(kinds)('learns within a second that its session %s was destroyed', async (_, how) => {
    const { page, visitor, other, reasons, ended } = await begin(how)
    await visitor.ask('login')
    const line = await open(page, '/open')
    await page.see(line, 'open')
    await other.ask('logout')
    await eventually(() => reasons.length > 0, 'the signal aborted', 1)
    expect(reasons).toEqual([
      expect.objectContaining({ name: 'DeliveryError', code: 'session-ended' }),
    ])
    await line.over()
    await eventually(() => ended.length === 1, 'the channel was closed')
  })

  test.each(kinds)(
    'learns within a second that its session %s was renewed, and the page comes back',
    async (_, how) => {
      const { page, visitor, other, reasons } = await begin(how)
      await visitor.ask('login')
      const line = await open(page, '/open')
      await page.see(line, 'open')
      await other.ask('renew')
      await eventually(() => reasons.length > 0, 'the signal aborted', 1)
      await line.over()
      const again = await open(page, '/open')
      await page.see(again, 'open')
      await after(500)
      expect(again.ended).toBe(false)
      expect((await visitor.ask('read')).value).toBe('alice')
    },
  )

  test.each(kinds)('stays where onSessionEnd says so, its session %s destroyed', async (_, how) => {
    const whys: unknown[] = []
    const { page, visitor, other, reasons } = await begin(how, {
      onSessionEnd: (why) => {
        whys.push(why)
        return 'stay'
      },
    })
    await visitor.ask('login')
    const line = await open(page, '/open')
    await page.see(line, 'open')
    await other.ask('logout')
    await eventually(() => whys.length > 0, 'it was asked', 1)
    await after(30)
    expect([line.ended, reasons]).toEqual([false, []])
  })

  test.each(kinds)('of a browser whose session %s is over is left alone', async (_, how) => {
    const { page, visitor, other, reasons } = await begin(how)
    await visitor.ask('login')
    const copy = visitor.cookie!
    await other.ask('logout')
    page.cookies.set('session', copy)
    const line = await open(page, '/open')
    await page.see(line, 'open')
    await after(500)
    expect([line.ended, reasons]).toEqual([false, []])
  })

  test('of another browser is left alone', async () => {
    const { page, visitor, reasons } = await begin({ store: true, by: 0 })
    await visitor.ask('login')
    const stranger = visitor.as(page.stranger())
    await stranger.ask('login')
    const line = await open(page, '/open')
    await page.see(line, 'open')
    await stranger.ask('logout')
    await after(500)
    expect([line.ended, reasons]).toEqual([false, []])
  })

  test.each([['cookie'], ['store']])(
    'that renews its own session in a %s goes on',
    async (kind) => {
      const memory = memoryFor(kind === 'store' ? { store: memoryStore() } : {})
      const page = await start(
        memory,
        appOf(deeds, () => '', {
          channels: {
            async *'/renewing'({ browser }) {
              yield { data: 'open' }
              browser.session.renew()
              yield { data: 'renewed' }
              await after(500)
              browser.session.set('late', 1)
              yield { data: 'done' }
            },
          },
        }),
      )
      const visitor = new Visitor(page, 'request', [])
      await visitor.ask('login')
      await page.see(await open(page, '/renewing'), 'done')
      expect((await visitor.ask('all')).value).toMatchObject({
        account: { user: 'alice' },
        late: 1,
      })
      expect(memory.reports).toEqual([])
    },
  )

  test('that got its session only later learns of its end as well', async () => {
    const reasons: unknown[] = []
    const memory = memoryFor({ store: memoryStore() })
    const page = await start(
      memory,
      appOf(deeds, () => '', {
        channels: {
          async *'/open'({ browser, signal }) {
            signal.addEventListener('abort', () => reasons.push(signal.reason))
            yield { data: 'open' }
            browser.session.set('account', { user: 'alice' })
            yield { data: 'in' }
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
          },
        },
      }),
    )
    const line = await open(page, '/open')
    await page.see(line, 'in')
    await new Visitor(page, 'request', []).ask('logout')
    await eventually(() => reasons.length > 0, 'the signal aborted', 1)
    expect(reasons).toMatchObject([{ code: 'session-ended' }])
  })

  test.each([['cookie'], ['store']])(
    'cannot bring a session in a %s back by a ticket that is redeemed after the logout',
    async (kind) => {
      const memory = memoryFor(kind === 'store' ? { store: memoryStore() } : {})
      const page = await start(
        memory,
        appOf(deeds, () => '', {
          channels: {
            async *'/live'({ browser }) {
              yield { data: 'open' }
              browser.session.permanent = true
              browser.session.set('late', 1)
              yield { data: 'written' }
            },
          },
        }),
      )
      const visitor = new Visitor(page, 'request', [])
      await visitor.ask('login')
      const line = await open(page, '/live')
      const ticket = await line.ticket()
      await visitor.ask('logout')
      await page.redeem(ticket)
      expect((await visitor.ask('read')).value).toBe('nobody')
      expect((await visitor.ask('all')).value).toEqual({})
    },
  )
})
