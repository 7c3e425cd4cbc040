import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { currentBrowser, memoryStore, type SessionOptions, type Store } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { refused } from '../support/refused.ts'
import { appOf, everywhere, Visitor, ways, type Deed } from '../support/sessions.ts'

/** A store that can be taken down. */
function breakable() {
  const store = memoryStore()
  const broken = { is: false, reads: 0, writes: 0 }
  const cause = new Error('the line is cut')
  const guard =
    <Args extends unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      if (broken.is) throw cause
      return work.apply(store, args)
    }
  const guarded: Store = {
    read: guard((key: string) => (broken.reads++, store.read(key))),
    write: guard((...args: Parameters<Store['write']>) => (broken.writes++, store.write(...args))),
    delete: guard(store.delete),
    versions: guard(store.versions),
    members: guard(store.members),
  }
  return { store: guarded, broken, cause }
}

const deeds: Record<string, Deed> = {
  start: (session) => session.set('a', 1),
  fail: (session) => {
    session.set('a', 2)
    session.set('b', 2)
    throw new Error('secret hunter2')
  },
  failInPlace: (session) => {
    session.permanent = true
    throw new Error('secret hunter2')
  },
  failDestroyed: (session) => {
    session.destroy()
    throw new Error('secret hunter2')
  },
  all: (session) => [Object.fromEntries(session), session.permanent],
  write: (session) => session.set('a', 3),
  caught: async (session) => {
    session.set('a', 4)
    const error = await session.save().catch((reason: Error) => reason)
    return [error instanceof Error && error.name, session.get('a')]
  },
}

describe.each(everywhere)('on $host in a $way, with sessions in $kind,', ({ start, open, way }) => {
  test.each(['fail', 'failInPlace', 'failDestroyed'])(
    'a handler that throws has written nothing: %s',
    async (deed) => {
      const memory = memoryFor(await open())
      const visitor = await start(memory, deeds)
      await visitor.ask('start')
      const { lines, value, status } = await visitor.do(deed)
      expect(lines).toEqual([])
      expect(status).toBe({ request: 500, stream: 200, socket: 101 }[way])
      expect(JSON.stringify(value)).not.toContain('hunter2')
      expect((await visitor.do('all')).value).toEqual([{ a: 1 }, false])
    },
  )
})

describe.each(hosts)('on $host,', ({ host, start }) => {
  test.each(['cookie', 'store'])(
    "onError: 'keep' keeps in a %s what was written before the throw",
    async (kind) => {
      const memory = memoryFor({
        ...(kind === 'store' && { store: memoryStore() }),
        session: { onError: 'keep' },
      })
      const visitor = new Visitor(
        await start(
          memory,
          appOf(deeds, () => ''),
        ),
        'request',
        [],
      )
      await visitor.ask('start')
      expect((await visitor.ask('fail')).status).toBe(500)
      // The page of an error that a Fetch handler throws is its server's own, and can carry no cookie.
      const isLost = host === 'fetch' && kind === 'cookie'
      expect((await visitor.ask('all')).value).toEqual([isLost ? { a: 1 } : { a: 2, b: 2 }, false])
      const codes = memory.reports.map((error) => (error as { code?: unknown }).code)
      expect(codes.includes('no-way')).toBe(isLost)
    },
  )

  test('a store that is down is a StoreError and a 500, and nothing is pretended', async () => {
    const { store, broken, cause } = breakable()
    const memory = memoryFor({ store })
    const page = await start(
      memory,
      appOf(deeds, () => ''),
    )
    const visitor = new Visitor(page, 'request', [])
    const stranger = new Visitor(page.stranger(), 'request', [])
    await visitor.ask('start')
    broken.is = true
    for (const reply of [
      await visitor.ask('all'),
      await visitor.ask('write'),
      await stranger.ask('write'),
    ]) {
      expect([reply.status, reply.lines]).toEqual([500, []])
      expect(JSON.stringify(reply.value)).not.toContain('the line is cut')
    }
    broken.is = false
    expect((await visitor.ask('all')).value).toEqual([{ a: 1 }, false])
    const reported = memory.reports.filter((error) => (error as Error).name === 'StoreError')
    for (const error of reported) expect((error as Error).cause).toBe(cause)
  })

  test('what could not be kept is not there, though the app went on', async () => {
    const { store, broken } = breakable()
    const down: Deed = async (session, browser) => {
      broken.is = true
      try {
        return await deeds['caught']!(session, browser)
      } finally {
        broken.is = false
      }
    }
    const visitor = new Visitor(
      await start(
        memoryFor({ store }),
        appOf({ ...deeds, down }, () => ''),
      ),
      'request',
      [],
    )
    await visitor.ask('start')
    expect((await visitor.ask('down')).value).toEqual(['StoreError', 1])
    expect((await visitor.ask('all')).value).toEqual([{ a: 1 }, false])
  })

  test('preload: false loads nothing by itself, and says so', async () => {
    const { store, broken } = breakable()
    const page = await start(
      memoryFor({ store, session: { preload: false } }),
      appOf(
        {
          ...deeds,
          unloaded: (session) => {
            try {
              return session.get('a')
            } catch (error) {
              return [(error as Error).name, (error as Error).message]
            }
          },
          nothing: () => 1,
          loaded: async (session) => {
            await session.load()
            await session.load()
            return session.get('a')
          },
        },
        () => '',
      ),
    )
    const visitor = new Visitor(page, 'request', [])
    await visitor.ask('start')
    const { reads, writes } = broken
    expect((await visitor.ask('unloaded')).value).toEqual([
      'UsageError',
      expect.stringMatching(/preload: false.*session\.load\(\)/),
    ])
    await visitor.ask('nothing')
    expect([broken.reads, broken.writes]).toEqual([reads, writes])
    expect((await visitor.ask('loaded')).value).toBe(1)
    expect(broken.reads).toBe(reads + 1)
  })

  test('a request takes one round trip to read, one to write, and none without a session', async () => {
    const { store, broken } = breakable()
    const page = await start(
      memoryFor({ store }),
      appOf(deeds, () => ''),
    )
    const visitor = new Visitor(page, 'request', [])
    await visitor.ask('all')
    expect([broken.reads, broken.writes]).toEqual([0, 0])
    await visitor.ask('start')
    expect([broken.reads, broken.writes]).toEqual([0, 1])
    await visitor.ask('all')
    expect([broken.reads, broken.writes]).toEqual([1, 1])
    await visitor.ask('write')
    expect([broken.reads, broken.writes]).toEqual([2, 2])
  })

  test('an object that grew in place until it no longer fits is an error, and nothing is written', async () => {
    const memory = memoryFor()
    const visitor = new Visitor(
      await start(
        memory,
        appOf(
          {
            ...deeds,
            list: (session) => session.set('a', []),
            grow: (session) =>
              void (session.get('a') as string[]).push(randomBytes(4000).toString('base64')),
          },
          () => '',
        ),
      ),
      'request',
      [],
    )
    await visitor.ask('list')
    const { status, lines } = await visitor.ask('grow')
    expect([status, lines]).toEqual([500, []])
    expect((await visitor.ask('all')).value).toEqual([{ a: [] }, false])
  })
})

describe.each(ways)('on $host in a $way,', ({ start }) => {
  test('a session too large for its cookie throws at the line, with the numbers and the ways out', async () => {
    const large = randomBytes(3750).toString('base64')
    const visitor = await start(memoryFor(), {
      large: (session) => {
        session.set('a', { n: 1 })
        try {
          session.set('a', { large })
        } catch (error) {
          return [(error as { code: string }).code, (error as Error).message, session.get('a')]
        }
        return 'it fitted'
      },
      all: (session) => Object.fromEntries(session),
    })
    const { value } = await visitor.do('large')
    expect(value).toEqual([
      'cookie-size',
      expect.stringMatching(/\d{4} bytes.*4096.*chunked.*store/),
      { n: 1 },
    ])
    expect((await visitor.do('all')).value).toEqual({ a: { n: 1 } })
  })

  test('what one cookie cannot hold, chunks and stores can', async () => {
    const large = randomBytes(6750).toString('base64')
    for (const options of [{ session: { chunked: true } }, { store: memoryStore() }]) {
      const visitor = await start(memoryFor(options), {
        large: (session) => session.set('a', large),
        length: (session) => (session.get('a') as string).length,
      })
      await visitor.do('large')
      expect((await visitor.do('length')).value).toBe(9000)
    }
  })
})

describe('on express, what is dropped since the answer failed is told', () => {
  const { start } = hosts.find(({ host }) => host === 'express')!
  const failing: Record<string, Deed> = {
    'an item': (session) => session.set('b', 1),
    'an object changed in place': (session) => void (session.get('list') as number[]).push(2),
    'that it is permanent': (session) => void (session.permanent = true),
    'its end': (session) => session.destroy(),
  }
  test.each(Object.keys(failing))('%s', async (what) => {
    const memory = memoryFor()
    const start0: Deed = (session) => session.set('list', [1])
    const fail: Deed = async (session, browser) => {
      await failing[what]!(session, browser)
      throw new Error('no')
    }
    const visitor = new Visitor(
      await start(
        memory,
        appOf({ start: start0, fail }, () => ''),
      ),
      'request',
      [],
    )
    await visitor.ask('start')
    await visitor.ask('fail')
    expect(memory.reports).toEqual([
      expect.objectContaining({ code: 'dropped', message: expect.stringContaining('the session') }),
    ])
  })
})

describe('misuse is refused', () => {
  test.each<[string, SessionOptions, string]>([
    ['identify() of a session in a cookie', {}, 'needs a store'],
  ])('%s', async (_, session, message) => {
    const page = await hosts[0].start(memoryFor({ session }), {
      plain: {
        '/': () => {
          try {
            currentBrowser().session.identify('alice')
          } catch (error) {
            return (error as Error).message
          }
          return ''
        },
      },
    })
    expect((await page.fetch('/')).body).toContain(message)
  })

  test('memory.sessions of sessions in cookies', async () => {
    await expect(memoryFor().sessions.list('alice')).rejects.toThrow(refused('session', 'store'))
    await expect(memoryFor().sessions.destroyAll('alice')).rejects.toThrow(
      refused('session', 'store'),
    )
  })
})
