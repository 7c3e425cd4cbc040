import { Redis } from 'ioredis'
import { memoryStore } from 'madeleine'
import { redisStore, type Store } from 'madeleine/redis'
import { createClient } from 'redis'
import { RedisServer } from '../support/redis.ts'

/** What not every store can do. */
interface Abilities {
  /** Refuses a write by another worker that did not know of the last one. */
  readonly comparesAcrossWorkers: boolean
  readonly listsGroups: boolean
}

/** A store under test. */
export interface Subject extends Abilities {
  readonly name: string
  /** Two workers that share what they keep, which is nothing so far. */
  open(): Promise<Workers>
  /** Once all is over. */
  close(): Promise<void>
}

export interface Workers {
  readonly store: Store
  readonly other: Store
}

const EVERYTHING: Abilities = { comparesAcrossWorkers: true, listsGroups: true }

export const subjects: readonly Subject[] = [
  {
    name: 'memoryStore()',
    ...EVERYTHING,
    open: async () => {
      const store = memoryStore()
      return { store, other: store }
    },
    close: async () => {},
  },
  overRedis('redisStore() over node-redis', EVERYTHING, async ({ url }) => {
    const clients = [createClient({ url }), createClient({ url })] as const
    await Promise.all(clients.map((client) => client.connect()))
    return {
      workers: () => ({ store: redisStore(clients[0]), other: redisStore(clients[1]) }),
      empty: () => clients[0].flushAll(),
      close: () => clients.map((client) => client.destroy()),
    }
  }),
  overRedis('redisStore() over ioredis', EVERYTHING, async ({ url }) => {
    const clients = [new Redis(url), new Redis(url)] as const
    return {
      workers: () => ({ store: redisStore(clients[0]), other: redisStore(clients[1]) }),
      empty: () => clients[0].flushall(),
      close: () => clients.map((client) => client.disconnect()),
    }
  }),
]

interface Connected {
  workers(): Workers
  empty(): Promise<unknown>
  close(): unknown
}

/** One server for all its tests, emptied before each. */
function overRedis(
  name: string,
  abilities: Abilities,
  connect: (server: RedisServer) => Promise<Connected>,
): Subject {
  let server: RedisServer | undefined
  let connected: Connected | undefined
  return {
    name,
    ...abilities,
    async open() {
      server ??= await RedisServer.start()
      connected ??= await connect(server)
      await connected.empty()
      return connected.workers()
    },
    async close() {
      connected?.close()
      await server?.stop()
    },
  }
}
