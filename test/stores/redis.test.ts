import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import { redisStore, type RedisClient, type Store } from 'madeleine/redis'
import { createClient, createClientPool, RESP_TYPES } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as scripts from '../../src/store/redis-scripts.ts'
import { RedisServer } from '../support/redis.ts'

const MINUTE = 60_000
const QUICKLY = { reconnectStrategy: 20, connectTimeout: 1000 }

let server: RedisServer
/** Looks into Redis beside the store. */
let redis: Redis

beforeAll(async () => {
  server = await RedisServer.start()
  redis = new Redis(server.url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => {})
})

afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

beforeEach(async () => {
  await redis.flushall()
})

interface Kind {
  readonly name: string
  connect(): Promise<{ client: RedisClient; sends: 'call' | 'sendCommand'; close(): void }>
}

const kinds: Kind[] = [
  {
    name: 'node-redis',
    async connect() {
      const client = createClient({ url: server.url, socket: QUICKLY })
      client.on('error', () => {})
      await client.connect()
      return { client, sends: 'sendCommand', close: () => client.destroy() }
    },
  },
  {
    name: 'ioredis',
    async connect() {
      const client = new Redis(server.url, { retryStrategy: () => 20 })
      client.on('error', () => {})
      return { client, sends: 'call', close: () => client.disconnect() }
    },
  },
]

const create = (more: object = {}) => ({
  version: 0,
  set: new Map([['a', '1']]),
  keepFor: MINUTE,
  ...more,
})

describe.each(kinds)('redisStore() over $name', ({ connect }) => {
  let client: RedisClient
  let sends: 'call' | 'sendCommand'
  let close = () => {}
  let store: Store

  beforeEach(async () => {
    const connected = await connect()
    client = connected.client
    sends = connected.sends
    close = connected.close
    store = redisStore(client)
  })

  afterEach(() => close())

  test('each call is one command', async () => {
    const calls: [string, () => Promise<unknown>][] = [
      ['write', () => store.write('k', create({ group: 'g' }))],
      ['read', () => store.read('k')],
      ['versions', () => store.versions(['k', 'l'])],
      ['members', () => store.members('g')],
      ['move', () => store.write('k', { moveTo: 'l', group: 'h', keepFor: MINUTE })],
      ['delete', () => store.delete('l')],
    ]
    // The first time, Redis may not know the scripts yet.
    for (const [, call] of calls) await call()
    const sent = vi.spyOn(client as Record<typeof sends, () => unknown>, sends)
    for (const [name, call] of calls) {
      sent.mockClear()
      await call()
      expect([name, sent.mock.calls.length]).toEqual([name, 1])
    }
  })

  test('Redis counts one command for each call', async () => {
    const calls = async () => {
      await store.write('k', create())
      await store.read('k')
      await store.versions(['k', 'l'])
      await store.delete('k')
    }
    await calls()
    await redis.config('RESETSTAT')
    await calls()
    const stats = await redis.info('commandstats')
    expect(stats).toContain('cmdstat_evalsha:calls=4,')
    expect(stats).not.toContain('cmdstat_eval:')
  })

  test('versions of many keys are asked for at once, by commands of bounded size', async () => {
    await store.versions(['k'])
    const sent = vi.spyOn(client as Record<typeof sends, () => Promise<unknown>>, sends)
    const versions = store.versions(Array.from({ length: 2001 }, (_, n) => `k${n}`))
    await Promise.resolve()
    expect(sent).toHaveBeenCalledTimes(3)
    expect(await versions).toHaveLength(2001)
  })

  test('versions of no keys are not asked for', async () => {
    const sent = vi.spyOn(client as Record<typeof sends, () => unknown>, sends)
    await store.versions([])
    expect(sent).not.toHaveBeenCalled()
  })

  test('scripts that Redis has forgotten are sent again, once', async () => {
    await store.write('k', create())
    await redis.script('FLUSH')
    expect(await store.write('k', { keepFor: MINUTE })).toBe(2)
    await redis.config('RESETSTAT')
    expect(await store.write('k', { keepFor: MINUTE })).toBe(3)
    expect(await redis.info('commandstats')).not.toContain('cmdstat_eval:')
  })

  test('goes on once Redis is back', async () => {
    await store.write('k', create())
    await server.restart()
    await vi.waitFor(async () => expect(await store.read('k')).toBeUndefined(), 5000)
    expect(await store.write('k', create())).toBe(1)
  })

  test('rejects while Redis is down, and does not say that there is nothing', async () => {
    await store.write('k', create())
    const impatient = redisStore(client, { timeout: 200 })
    await server.stop()
    try {
      await expect(impatient.read('k')).rejects.toThrow(Error)
      await expect(impatient.write('k', create())).rejects.toThrow(Error)
      await expect(impatient.delete('k')).rejects.toThrow(Error)
      await expect(impatient.versions(['k'])).rejects.toThrow(Error)
      await expect(impatient.members('g')).rejects.toThrow(Error)
    } finally {
      await server.restart()
    }
  })

  test('rejects when Redis does not answer in time', async () => {
    await store.read('k')
    const impatient = redisStore(client, { timeout: 50 })
    await redis.call('CLIENT', 'PAUSE', '300', 'ALL')
    await expect(impatient.read('k')).rejects.toThrow(/has not answered within 50 ms/)
  })

  test('rejects when something else is under its key', async () => {
    await redis.set('madeleine:key:k', 'foreign')
    await expect(store.read('k')).rejects.toThrow(/WRONGTYPE/)
    await expect(store.write('k', create())).rejects.toThrow(/WRONGTYPE/)
    await expect(store.delete('k')).rejects.toThrow(/WRONGTYPE/)
    expect(await redis.get('madeleine:key:k')).toBe('foreign')
  })

  test('a move onto something else changes nothing', async () => {
    await redis.set('madeleine:key:new', 'foreign')
    await store.write('k', create({ group: 'g' }))
    const move = { clear: true, moveTo: 'new', group: 'h', keepFor: MINUTE }
    await expect(store.write('k', move)).rejects.toThrow(/WRONGTYPE/)
    expect(await store.read('k')).toEqual({ version: 1, fields: new Map([['a', '1']]) })
    expect(await store.members('g')).toEqual(['k'])
  })

  test('what it keeps is one hash, which Redis forgets in time', async () => {
    await store.write('k', create({ set: new Map([['version', 'mine']]), group: 'g' }))
    expect(await redis.hgetall('madeleine:key:k')).toEqual({
      version: '1',
      group: 'g',
      ':version': 'mine',
    })
    const left = await redis.pttl('madeleine:key:k')
    expect(left).toBeGreaterThan(MINUTE - 5000)
    expect(left).toBeLessThanOrEqual(MINUTE)
  })

  test('a group ends with the last of its keys', async () => {
    await store.write('a', create({ group: 'g', keepFor: 2 * MINUTE }))
    await store.write('b', create({ group: 'g', keepFor: MINUTE }))
    const left = await redis.pttl('madeleine:group:g')
    expect(left).toBeGreaterThan(2 * MINUTE - 5000)
    expect(left).toBeLessThanOrEqual(2 * MINUTE)
  })

  test('a group forgets keys that have ended when others join it', async () => {
    await redis.zadd('madeleine:group:g', '1', 'ended')
    await store.write('a', create({ group: 'g' }))
    expect(await redis.zrange('madeleine:group:g', '0', '-1')).toEqual(['a'])
  })

  test('nothing is left in Redis of what was deleted', async () => {
    await store.write('a', create({ group: 'g' }))
    await store.write('a', { moveTo: 'b', group: 'h', keepFor: MINUTE })
    await store.delete('b')
    expect(await redis.keys('*')).toEqual([])
  })

  test('stores with different prefixes do not see each other', async () => {
    const [mine, yours] = [
      redisStore(client, { prefix: '{mine}:' }),
      redisStore(client, { prefix: '' }),
    ]
    await mine.write('k', create({ group: 'g' }))
    expect(await yours.read('k')).toBeUndefined()
    expect(await yours.members('g')).toEqual([])
    expect((await redis.keys('*')).sort()).toEqual(['{mine}:group:g', '{mine}:key:k'])
  })
})

describe('redisStore() over a client set up in its own way', () => {
  async function works(client: RedisClient) {
    const store = redisStore(client)
    expect(await store.write('k', create({ group: 'g' }))).toBe(1)
    expect(await store.read('k')).toEqual({ version: 1, fields: new Map([['a', '1']]) })
    expect(await store.write('k', { moveTo: 'l', keepFor: MINUTE })).toBe(2)
    expect(await store.versions(['k', 'l'])).toEqual([0, 2])
    expect(await store.members('g')).toEqual(['l'])
    expect(await store.delete('l')).toBe(true)
    expect(await redis.keys('*')).toEqual([])
  }

  test.each([2, 3] as const)('node-redis with RESP %d', async (RESP) => {
    const client = createClient({ url: server.url, RESP })
    await client.connect()
    await expect(works(client)).resolves.toBeUndefined()
    client.destroy()
  })

  test('node-redis that answers with bytes', async () => {
    const client = createClient({
      url: server.url,
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    })
    await client.connect()
    await expect(works(client)).resolves.toBeUndefined()
    client.destroy()
  })

  test('a pool of node-redis', async () => {
    const pool = createClientPool({ url: server.url })
    await pool.connect()
    await expect(works(pool)).resolves.toBeUndefined()
    pool.destroy()
  })

  test.each([2, 3] as const)('ioredis with RESP %d', async (protocol) => {
    const client = new Redis(server.url, { protocol, replyMapping: 'legacy' })
    await expect(works(client)).resolves.toBeUndefined()
    client.disconnect()
  })

  test('ioredis with numbers as texts', async () => {
    const client = new Redis(server.url, { stringNumbers: true })
    await expect(works(client)).resolves.toBeUndefined()
    client.disconnect()
  })

  test('ioredis with a prefix of its own', async () => {
    const client = new Redis(server.url, { keyPrefix: 'app:' })
    await redisStore(client).write('k', create({ group: 'g' }))
    expect((await redis.keys('*')).sort()).toEqual(['app:madeleine:group:g', 'app:madeleine:key:k'])
    await redisStore(client).delete('k')
    await expect(works(client)).resolves.toBeUndefined()
    client.disconnect()
  })

  test('a cluster of node-redis is told the first key', async () => {
    const sendCommand = vi.fn<() => Promise<unknown>>(async () => [])
    await redisStore({ masters: [], sendCommand }, { prefix: '{m}:' }).read('k')
    const [key, isReadonly, args] = sendCommand.mock.calls[0] as unknown[]
    expect([key, isReadonly]).toEqual(['{m}:key:k', false])
    expect(args).toEqual(['EVALSHA', scripts.READ.sha, '1', '{m}:key:k'])
  })

  test('a client of Sentinel is told that it is no mere reading', async () => {
    const sendCommand = vi.fn<() => Promise<unknown>>(async () => [])
    await redisStore({ getSentinelNode: () => {}, sendCommand }).read('k')
    const [isReadonly, args] = sendCommand.mock.calls[0] as unknown[]
    expect(isReadonly).toBe(false)
    expect(args).toEqual(['EVALSHA', scripts.READ.sha, '1', 'madeleine:key:k'])
  })

  test('every key that is touched begins with one that is named, so that one hash tag holds all', () => {
    const touched = Object.values(scripts).flatMap(({ text }) =>
      [...text.matchAll(/redis\.call\('\w+', ([^,)]+)/g)].map(([, key]) => key),
    )
    const named = ['KEYS[1]', 'KEYS[2] .. group', 'hash', 'target', 'name', 'groups .. old']
    expect(new Set(touched)).toEqual(new Set([...named, 'groups .. overwritten']))
  })
})

describe('redisStore() refuses', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a URL', 'redis://localhost'],
    ['an object', {}],
    ['a client of redis 3', { sendCommand() {}, send_command() {} }],
    ['options', { url: 'redis://localhost', call: true }],
  ])('%s as its client', (_, client) => {
    expect(() => redisStore(client as never)).toThrow(/createClient\(\).*new Redis\(\)/)
  })

  test.each([{ prefix: 1 }, { timeout: 0 }, { timeout: Number.NaN }])('%o', (options) => {
    const client = { call: async () => undefined }
    expect(() => redisStore(client, options as never)).toThrow(TypeError)
  })
})

test.each(Object.entries(scripts))(
  'the SHA-1 of %s is right, so that Redis knows it',
  (_, script) => {
    expect(script.sha).toBe(createHash('sha1').update(script.text).digest('hex'))
  },
)
