import { describe, expect, test } from 'vitest'
import { hosts } from '../support/hosts.ts'
import { eventually, memoryFor } from '../support/memory.ts'
import { refused } from '../support/refused.ts'
import { appOf, stores, Visitor, type Deed } from '../support/sessions.ts'

const deeds: Record<string, Deed> = {
  alice: (session) => {
    session.renew()
    session.set('user', 'alice')
    session.identify('alice')
    return session.id
  },
  bob: (session) => {
    session.set('user', 'bob')
    session.identify('bob')
    return session.id
  },
  nobody: (session) => session.identify(undefined),
  number: (session) => {
    session.set('user', 7)
    session.identify(7)
  },
  renew: (session) => {
    session.renew()
    return session.id
  },
  logout: (session) => session.destroy(),
  clear: (session) => session.clear(),
  permanent: (session) => void (session.permanent = true),
  user: (session) => session.get('user') ?? 'nobody',
  misuse: (session) =>
    ['', Number.NaN, {}, null].map((one) => {
      try {
        return session.identify(one as never)
      } catch (error) {
        return (error as Error).name
      }
    }),
}

describe.each(hosts.flatMap((host) => stores.map((store) => ({ ...host, ...store }))))(
  'on $host, with sessions in $kind,',
  ({ start, open }) => {
    const begin = async () => {
      const memory = memoryFor(await open())
      const page = await start(
        memory,
        appOf(deeds, () => ''),
      )
      const browsers = [page, page.stranger(), page.stranger()].map(
        (one) => new Visitor(one, 'request', []),
      ) as [Visitor, Visitor, Visitor]
      return { memory, browsers, page }
    }
    const idsOf = async (memory: ReturnType<typeof memoryFor>, user: string | number) =>
      (await memory.sessions.list(user)).map(({ id }) => id).sort()

    test('the sessions of one user are found, and nobody else’s', async () => {
      const { memory, browsers } = await begin()
      const { value: first } = await browsers[0].ask('alice')
      const { value: second } = await browsers[1].ask('alice')
      await browsers[2].ask('bob')
      expect(await idsOf(memory, 'alice')).toEqual([first, second].sort())
      expect(await idsOf(memory, 'carol')).toEqual([])
      await browsers[0].ask('permanent')
      const one = (await memory.sessions.list('alice')).find(({ id }) => id === first)!
      expect(one.permanent).toBe(true)
      expect(Math.abs(one.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
      expect(one.lastSeenAt.getTime()).toBeGreaterThanOrEqual(one.createdAt.getTime())
      expect(memory.reports).toEqual([])
    })

    test('renewed, destroyed, emptied and handed over, they are listed as they are', async () => {
      const { memory, browsers } = await begin()
      await browsers[0].ask('alice')
      const { value: renewed } = await browsers[0].ask('renew')
      expect(await idsOf(memory, 'alice')).toEqual([renewed])
      await browsers[0].ask('bob')
      expect([await idsOf(memory, 'alice'), await idsOf(memory, 'bob')]).toEqual([[], [renewed]])
      await browsers[0].ask('nobody')
      expect(await idsOf(memory, 'bob')).toEqual([])
      await browsers[1].ask('alice')
      await browsers[1].ask('logout')
      await browsers[2].ask('alice')
      await browsers[2].ask('clear')
      expect(await idsOf(memory, 'alice')).toEqual([])
    })

    test('all of a user are ended, except the one that asks', async () => {
      const { memory, browsers } = await begin()
      const { value: except } = await browsers[0].ask('alice')
      await browsers[1].ask('alice')
      await browsers[2].ask('bob')
      expect(await memory.sessions.destroyAll('alice', { except })).toBe(1)
      const users = await Promise.all(browsers.map((browser) => browser.ask('user')))
      expect(users.map(({ value }) => value)).toEqual(['alice', 'nobody', 'bob'])
      expect(await memory.sessions.destroyAll('alice')).toBe(1)
      expect((await browsers[0].ask('user')).value).toBe('nobody')
    })

    test('their channels learn of it', async () => {
      const reasons: unknown[] = []
      const memory = memoryFor(await open())
      const page = await start(
        memory,
        appOf(deeds, () => '', {
          channels: {
            async *'/open'({ signal }) {
              signal.addEventListener('abort', () => reasons.push(signal.reason))
              yield { data: 'open' }
              await new Promise((resolve) => signal.addEventListener('abort', resolve))
            },
          },
        }),
      )
      await new Visitor(page, 'request', []).ask('alice')
      const line = await page.ws('/open')
      await page.see(line, 'open')
      await memory.sessions.destroyAll('alice')
      await eventually(() => reasons.length > 0, 'the signal aborted', 1)
      expect(reasons).toMatchObject([{ code: 'session-ended' }])
    })

    test('a user may be a number, and must be somebody', async () => {
      const { memory, browsers } = await begin()
      await browsers[0].ask('number')
      expect(await idsOf(memory, 7)).toHaveLength(1)
      expect(await idsOf(memory, '7')).toHaveLength(1)
      expect((await browsers[0].ask('misuse')).value).toEqual(
        Array.from({ length: 4 }, () => 'UsageError'),
      )
      await expect(memory.sessions.list('')).rejects.toThrow(refused('session'))
    })

    test.each(['a/b', '../x', 'a b\n\0', 'user:*', '__proto__', 'ä€😀', 'x'.repeat(2000)])(
      'odd characters in the name of a user are none in the store: %j',
      async (user) => {
        const memory = memoryFor(await open())
        const page = await start(
          memory,
          appOf(
            {
              in: (session) => {
                session.set('a', 1)
                session.identify(user)
              },
            },
            () => '',
          ),
        )
        await new Visitor(page, 'request', []).ask('in')
        expect(await memory.sessions.list(user)).toHaveLength(1)
        expect(await memory.sessions.list(`${user}x`)).toEqual([])
        expect(await memory.sessions.destroyAll(user)).toBe(1)
      },
    )
  },
)
