import { expect, test } from 'vitest'
import { fromExpressStore } from './express-store.ts'
import { memoryStore } from './memory.ts'
import { redisStore } from './redis.ts'

const client = { sendCommand: async () => [] }
const other = { get() {}, set() {}, destroy() {} }

test.each<[string, () => unknown, string]>([
  [
    'memoryStore()',
    () => memoryStore({ max: 5 } as never),
    'memoryStore() has no option "max". There are maxEntries and clock.',
  ],
  [
    'redisStore()',
    () => redisStore(client, { ttl: 5 } as never),
    'redisStore() has no option "ttl". There are prefix and timeout.',
  ],
  [
    'fromExpressStore()',
    () => fromExpressStore(other, { silent: true } as never),
    'fromExpressStore() has no option "silent". There are quiet and clock.',
  ],
  [
    'redisStore() with a prefix alone',
    () => redisStore(client, 'app:' as never),
    'redisStore() takes its options in an object. There are prefix and timeout.',
  ],
])('an unknown option is refused with those that there are: %s', (_, make, message) => {
  expect(make).toThrow(new TypeError(message))
})
