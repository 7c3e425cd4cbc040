import { RedisStore } from 'connect-redis'
import { MemoryStore } from 'express-session'
import { Redis } from 'ioredis'
import type { StoreWrite } from 'madeleine'
import { fromExpressStore, type ExpressStore } from 'madeleine/interop'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeClock } from '../support/fakes.ts'
import { RedisServer } from '../support/redis.ts'

const MINUTE = 60_000
const create: StoreWrite = { version: 0, set: new Map([['a', '1']]), keepFor: MINUTE }

/** A store that does what it is told to, and else is express-session's. */
function broken(methods: Partial<ExpressStore>): ExpressStore {
  return Object.assign(new MemoryStore(), methods) as ExpressStore
}

const quietly = (store: ExpressStore) => fromExpressStore(store, { quiet: true })

describe('what a store of express-session cannot do', () => {
  let warn: ReturnType<typeof vi.spyOn>

  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  })

  afterEach(() => warn.mockRestore())

  test('is said once, when it is made, with what to use instead', async () => {
    const store = fromExpressStore(new MemoryStore())
    await store.write('k', create)
    await store.read('k')
    expect(warn).toHaveBeenCalledOnce()
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/compare.*list.*redisStore.*quiet/s))
  })

  test('is not said to those who know', () => {
    fromExpressStore(new MemoryStore(), { quiet: true })
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('fromExpressStore()', () => {
  test('leaves the sessions of express-session alone', async () => {
    const express = new MemoryStore()
    const theirs = { cookie: { originalMaxAge: null }, user: 'alice' }
    express.set('k', theirs as never)
    const store = quietly(express)
    expect(await store.read('k')).toBeUndefined()
    await store.write('k', create)
    await store.delete('k')
    expect(await answer(express, 'k')).toEqual(theirs)
  })

  test('gives each session a cookie by which stores know its end', async () => {
    const express = new MemoryStore()
    const set = vi.spyOn(express, 'set')
    const clock = new FakeClock()
    await fromExpressStore(express, { quiet: true, clock: clock.read }).write('k', create)
    expect(set.mock.calls[0]?.[1].cookie).toEqual({
      originalMaxAge: MINUTE,
      maxAge: MINUTE,
      expires: new Date(clock.now + MINUTE),
      httpOnly: true,
      path: '/',
    })
  })

  test('what has ended is gone, whatever the store says', async () => {
    const clock = new FakeClock()
    clock.now = Date.now()
    const store = fromExpressStore(new MemoryStore(), { quiet: true, clock: clock.read })
    await store.write('k', create)
    clock.pass(MINUTE - 1)
    expect(await store.read('k')).toBeDefined()
    clock.pass(1)
    expect(await store.read('k')).toBeUndefined()
    expect(await store.write('k', create)).toBe(1)
  })

  test('connect-redis has Redis forget it in time', async () => {
    const server = await RedisServer.start()
    const client = createClient({ url: server.url })
    await client.connect()
    const redis = new Redis(server.url)
    await quietly(new RedisStore({ client })).write('a key', create)
    expect(await redis.keys('*')).toEqual(['sess:madeleine-a%20key'])
    expect(await redis.ttl('sess:madeleine-a%20key')).toBeGreaterThan(50)
    expect(await redis.ttl('sess:madeleine-a%20key')).toBeLessThanOrEqual(60)
    redis.disconnect()
    client.destroy()
    await server.stop()
  })

  test('no key leads out of a folder of sessions', async () => {
    const express = new MemoryStore()
    const set = vi.spyOn(express, 'set')
    await quietly(express).write('../../etc/a\\b\0', create)
    expect(set.mock.calls[0]?.[0]).toBe('madeleine-..%2F..%2Fetc%2Fa%5Cb%00')
  })

  test('two made of one store share the turns of their writes', async () => {
    const express = new MemoryStore()
    const [one, other] = [quietly(express), quietly(express)]
    await one.write('k', create)
    const write = { version: 1, keepFor: MINUTE }
    const versions = await Promise.all([one.write('k', write), other.write('k', write)])
    expect(versions).toEqual([2, 0])
  })

  test('writes to different keys do not wait for each other', async () => {
    const slow = new Promise<void>(() => {})
    const express = new MemoryStore()
    const get = express.get.bind(express)
    const store = quietly(
      broken({
        get: (id, callback) => (id.endsWith('slow') ? slow : get(id, callback as never)),
      }),
    )
    void store.write('slow', create)
    expect(await store.write('k', create)).toBe(1)
  })

  test.each([
    [
      'calls back with an error',
      (_: unknown, done: (error: unknown) => void) => done(new Error('down')),
    ],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('down')
      },
    ],
  ])('rejects when the store %s on reading', async (_, get) => {
    const store = quietly(broken({ get: get as never }))
    await expect(store.read('k')).rejects.toThrow('down')
    await expect(store.write('k', create)).rejects.toThrow('down')
    await expect(store.delete('k')).rejects.toThrow('down')
    await expect(store.versions(['k'])).rejects.toThrow('down')
  })

  test('rejects when the store fails on writing, and goes on with the next', async () => {
    const express = new MemoryStore()
    const store = quietly(express)
    const set = vi.spyOn(express, 'set')
    set.mockImplementationOnce((_id, _session, done) => done?.(new Error('full')))
    const both = [store.write('k', create), store.write('k', create)]
    await expect(both[0]).rejects.toThrow('full')
    expect(await both[1]).toBe(1)
  })

  test('a move that fails half way is at no place, rather than at both', async () => {
    const express = new MemoryStore()
    const store = quietly(express)
    await store.write('old', create)
    vi.spyOn(express, 'set').mockImplementationOnce((_id, _session, done) =>
      done?.(new Error('full')),
    )
    await expect(store.write('old', { moveTo: 'new', keepFor: MINUTE })).rejects.toThrow('full')
    expect(await store.versions(['old', 'new'])).toEqual([0, 0])
  })

  test('a file that is not there is no error', async () => {
    const absent = Object.assign(new Error('no such file'), { code: 'ENOENT' })
    const store = quietly(broken({ get: (_, callback) => callback(absent) }))
    expect(await store.read('k')).toBeUndefined()
    expect(await store.write('k', create)).toBe(1)
  })

  test.each([{}, { madeleine: null }, { madeleine: { version: '1' } }, { madeleine: [] }, []])(
    'rejects when there is something else under its key: %j',
    async (session) => {
      const store = quietly(broken({ get: (_, callback) => callback(null, session) }))
      await expect(store.read('k')).rejects.toThrow(/something else/)
    },
  )

  test.each([undefined, null, {}, 'redis', { get() {}, set() {} }])(
    'refuses %o as a store',
    (store) => {
      expect(() => quietly(store as never)).toThrow(/express-session/)
    },
  )
})

function answer(store: MemoryStore, id: string): Promise<unknown> {
  return new Promise((resolve) => store.get(id, (_, session) => resolve(session)))
}
