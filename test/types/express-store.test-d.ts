import { RedisStore } from 'connect-redis'
import { MemoryStore, type Store as SessionStore } from 'express-session'
import type { Store } from 'madeleine'
import { expressSession, fromExpressStore, type ForeignSessions } from 'madeleine/interop'
import { createClient } from 'redis'
import { expectType } from './expect-type.ts'

declare const any: SessionStore
expectType<Store>(fromExpressStore(new MemoryStore()))
fromExpressStore(new RedisStore({ client: createClient() }), { quiet: true, clock: () => 0 })
fromExpressStore(any)
// @ts-expect-error no store
fromExpressStore()
// @ts-expect-error something else
fromExpressStore(new Map())
// @ts-expect-error an option that does not exist
fromExpressStore(any, { silent: true })

expectType<ForeignSessions>(expressSession('secret', new MemoryStore()))
expressSession(['new', 'old'], any, { name: 'sid' })
expressSession(new Uint8Array(16), new RedisStore({ client: createClient() }))
// @ts-expect-error no store
expressSession('secret')
// @ts-expect-error no secret
expressSession(undefined, any)
