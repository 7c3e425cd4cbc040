import { Cluster, Redis } from 'ioredis'
import { memoryStore, type Store as StoreOfIndex } from 'madeleine'
import { redisStore, type Store } from 'madeleine/redis'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { expectType, type Equal } from './expect-type.ts'

// Clients of both packages are taken as they are
expectType<Store>(redisStore(createClient()))
expectType<Store>(redisStore(await createClient({ url: 'redis://a.example' }).connect()))
redisStore(createClient({ RESP: 2 }))
redisStore(createClient({ modules: {} }))
redisStore(createClientPool())
redisStore(createCluster({ rootNodes: [] }))
redisStore(createSentinel({ name: 'a', sentinelRootNodes: [] }))
redisStore(new Redis())
redisStore(new Redis({ keyPrefix: 'a' }))
redisStore(new Cluster([]))
// @ts-expect-error no client
redisStore()
// @ts-expect-error a URL
redisStore('redis://localhost')
// @ts-expect-error something else
redisStore({ url: 'redis://localhost' })

// Options
redisStore(new Redis(), { prefix: '{app}:', timeout: 1000 })
// @ts-expect-error an option that does not exist
redisStore(new Redis(), { ttl: 1 })

// The memory store, at both doors
expectType<Store>(memoryStore())
memoryStore({ maxEntries: 10, clock: () => 0 })
// @ts-expect-error an option that does not exist
memoryStore({ max: 10 })
expectType<Equal<Store, StoreOfIndex>>(true)
