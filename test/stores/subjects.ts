import { setTimeout as pause } from 'node:timers/promises'
import { RedisStore } from 'connect-redis'
import { MemoryStore } from 'express-session'
import { Cluster, Redis } from 'ioredis'
import { memoryStore } from 'madeleine'
import { fromExpressStore } from 'madeleine/interop'
import { redisStore, type Store } from 'madeleine/redis'
import { createClient, createCluster } from 'redis'
import { RedisServer } from '../support/redis.ts'

/** What not every store can do. */
interface Abilities {
  /** Refuses a write by another worker that did not know of the last one. */
  readonly comparesAcrossWorkers: boolean
  readonly listsGroups: boolean
}

const EVERYTHING: Abilities = { comparesAcrossWorkers: true, listsGroups: true }
const AS_EXPRESS_CAN: Abilities = { comparesAcrossWorkers: false, listsGroups: false }

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

export const subjects: readonly Subject[] = [
  inProcess('memoryStore()', EVERYTHING, () => memoryStore()),
  overRedis('redisStore() over node-redis', EVERYTHING, {
    async connect({ url }) {
      const clients = [createClient({ url }), createClient({ url })] as const
      await Promise.all(clients.map((client) => client.connect()))
      return {
        workers: () => ({ store: redisStore(clients[0]), other: redisStore(clients[1]) }),
        close: () => clients.map((client) => client.destroy()),
      }
    },
  }),
  overRedis('redisStore() over ioredis', EVERYTHING, {
    async connect({ url }) {
      const clients = [new Redis(url), new Redis(url)] as const
      return {
        workers: () => ({ store: redisStore(clients[0]), other: redisStore(clients[1]) }),
        close: () => clients.map((client) => client.disconnect()),
      }
    },
  }),
  overRedis('redisStore() over a cluster', EVERYTHING, {
    start: startCluster,
    async connect({ url, port }) {
      const one = createCluster({ rootNodes: [{ url }] })
      const other = new Cluster([{ host: '127.0.0.1', port }])
      await one.connect()
      return {
        workers: () => ({
          store: redisStore(one, { prefix: '{m}:' }),
          other: redisStore(other, { prefix: '{m}:' }),
        }),
        close: () => [one.destroy(), other.disconnect()],
      }
    },
  }),
  inProcess('fromExpressStore() of MemoryStore', AS_EXPRESS_CAN, () =>
    fromExpressStore(new MemoryStore(), { quiet: true }),
  ),
  overRedis('fromExpressStore() of connect-redis', AS_EXPRESS_CAN, {
    async connect({ url }) {
      const client = createClient({ url })
      await client.connect()
      const open = () => fromExpressStore(new RedisStore({ client }), { quiet: true })
      return {
        workers: () => ({ store: open(), other: open() }),
        close: () => client.destroy(),
      }
    },
  }),
]

function inProcess(name: string, abilities: Abilities, make: () => Store): Subject {
  return {
    name,
    ...abilities,
    async open() {
      const store = make()
      return { store, other: store }
    },
    async close() {},
  }
}

interface Service {
  readonly start?: () => Promise<RedisServer>
  connect(server: RedisServer): Promise<{ workers(): Workers; close(): unknown }>
}

/** One server for all its tests, emptied before each. */
function overRedis(name: string, abilities: Abilities, service: Service): Subject {
  const { start = () => RedisServer.start(), connect } = service
  let server: RedisServer | undefined
  let admin: Redis | undefined
  let connected: Awaited<ReturnType<Service['connect']>> | undefined
  return {
    name,
    ...abilities,
    async open() {
      server ??= await start()
      admin ??= new Redis(server.url)
      connected ??= await connect(server)
      await admin.flushall()
      return connected.workers()
    },
    async close() {
      connected?.close()
      admin?.disconnect()
      await server?.stop()
    },
  }
}

/** A cluster of one, with all its rules. */
async function startCluster(): Promise<RedisServer> {
  const server = await RedisServer.start({
    'cluster-enabled': 'yes',
    'cluster-announce-ip': '127.0.0.1',
  })
  const admin = new Redis(server.url)
  const slots = Array.from({ length: 16_384 }, (_, slot) => slot)
  await admin.call('CLUSTER', 'ADDSLOTS', ...slots)
  while (!(await admin.cluster('INFO')).includes('cluster_state:ok')) await pause(50)
  admin.disconnect()
  return server
}
