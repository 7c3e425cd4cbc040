export { redisStore } from './store/redis.ts'
export type { RedisStoreOptions } from './store/redis.ts'
export type {
  IoRedisClient,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
} from './store/redis-client.ts'
export { memoryStore } from './store/memory.ts'
export type { MemoryStoreOptions } from './store/memory.ts'
export type { Store, Stored, StoreWrite } from './store/contract.ts'
