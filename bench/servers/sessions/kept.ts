import { madeleine, memoryStore, type Madeleine } from 'madeleine'
import { redisStore } from 'madeleine/redis'
import { createClient } from 'redis'

export const SECRET = 'only for measuring, nobody trusts it'

/** The memory of an app that keeps its sessions in the named way. */
export async function memoryFor(kept: string): Promise<Madeleine> {
  const secrets = [SECRET]
  switch (kept) {
    case 'signed':
      return madeleine({ secrets, session: { encrypted: 'signed' } })
    case 'memory':
      return madeleine({ secrets, store: memoryStore() })
    case 'Redis':
      return madeleine({ secrets, store: redisStore(await redis()) })
    case 'Redis, no preload':
      return madeleine({
        secrets,
        store: redisStore(await redis()),
        session: { preload: false },
      })
    default:
      return madeleine({ secrets })
  }
}

/** A client of node-redis, whose server the process was given. */
export function redis() {
  return createClient({ url: process.argv[3]! }).connect()
}
