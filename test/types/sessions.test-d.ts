import { type } from 'arktype'
import * as devalue from 'devalue'
import { MemoryStore } from 'express-session'
import {
  currentBrowser,
  defineItem,
  madeleine,
  memoryStore,
  type Browser,
  type ForeignSession,
  type ItemDefinition,
  type Session,
  type SessionEnd,
  type SessionOptions,
  type Store,
  type Stored,
  type StoreWrite,
  type UserSession,
  type UserSessions,
} from 'madeleine'
import {
  cookieSession,
  expressSession,
  flaskSession,
  fromExpressStore,
  ironSession,
  starletteSession,
} from 'madeleine/interop'
import { redisStore } from 'madeleine/redis'
import { createClient } from 'redis'
import * as v from 'valibot'
import { z } from 'zod'
import { expectType, type Equal } from './expect-type.ts'

/** What reading by an item gives, and what writing takes. */
type Gives<Item> = Item extends ItemDefinition<infer Value, any> ? Value : 'no item'
type Takes<Item> = Item extends ItemDefinition<any, infer Input> ? Input : 'no item'

// Items: with a schema, with a fallback, with neither
const userId = defineItem('userId', { schema: z.number() })
const theme = defineItem('theme', { schema: z.enum(['light', 'dark']), fallback: 'light' })
const cart = defineItem('cart', { schema: z.array(z.string()), fallback: () => [] })
const since = defineItem('since', { schema: z.string().transform((text) => new Date(text)) })
const city = defineItem('city', { schema: v.object({ name: v.string() }), expiresIn: '7d' })
const page = defineItem('page', { schema: type({ number: 'number > 0' }), expiresIn: 60 })
const nullable = defineItem('nullable', { schema: z.string().nullable(), fallback: null })
const anything = defineItem('anything')
expectType<Equal<Gives<typeof userId>, number | undefined>>(true)
expectType<Equal<Takes<typeof userId>, number>>(true)
expectType<Equal<Gives<typeof theme>, 'light' | 'dark'>>(true)
expectType<Equal<Gives<typeof cart>, string[]>>(true)
expectType<Equal<Gives<typeof since>, Date | undefined>>(true)
expectType<Equal<Takes<typeof since>, string>>(true)
expectType<Equal<Gives<typeof city>, { name: string } | undefined>>(true)
expectType<Equal<Gives<typeof page>, { number: number } | undefined>>(true)
expectType<Equal<Gives<typeof nullable>, string | null>>(true)
expectType<Equal<Gives<typeof anything>, unknown>>(true)
expectType<string>(userId.key)
defineItem('x', {})
// @ts-expect-error no key
defineItem()
// @ts-expect-error a key that is no text
defineItem(5)
// @ts-expect-error a misspelt option
defineItem('x', { shema: z.string() })
// @ts-expect-error a misspelt option beside good ones
defineItem('x', { schema: z.string(), falback: '' })
// @ts-expect-error an option of cookies
defineItem('x', { schema: z.string(), maxAge: '7d' })
// @ts-expect-error a fallback that the schema does not give
defineItem('x', { schema: z.string(), fallback: 5 })
// @ts-expect-error a time in a unit that does not exist
defineItem('x', { expiresIn: '1w' })
// @ts-expect-error a schema that is none
defineItem('x', { schema: { parse: String } })

// Reading
const { session } = currentBrowser()
expectType<Session>(session)
expectType<Equal<Browser['session'], Session>>(true)
expectType<Equal<ReturnType<typeof readings>[0], number | undefined>>(true)
expectType<Equal<ReturnType<typeof readings>[1], 'light' | 'dark'>>(true)
expectType<Equal<ReturnType<typeof readings>[2], unknown>>(true)
const readings = () => [session.get(userId), session.get(theme), session.get('userId')] as const
void readings
expectType<boolean>(session.has(userId))
expectType<boolean>(session.has('userId'))
expectType<boolean>(session.delete(theme))
expectType<string[]>(session.keys())
expectType<number>(session.size)
for (const [key, value] of session) {
  expectType<string>(key)
  expectType<Equal<typeof value, unknown>>(true)
}
expectType<Map<string, unknown>>(new Map(session))
// @ts-expect-error a value may be absent
expectType<number>(session.get(userId))
// @ts-expect-error by what is neither an item nor a key
session.get(5)
// @ts-expect-error by nothing
session.get()

// Writing
expectType<Equal<ReturnType<typeof write>, void>>(true)
const write = () => session.set(userId, 7)
void write
session.set(theme, 'dark')
session.set(since, '2026-01-31')
session.set('anything', { goes: ['by', 'key'] })
session.set(anything, 5)
session.flash(theme, 'dark')
session.flash('notice', 'Saved.')
// @ts-expect-error a value that the schema refuses
session.set(userId, '7')
// @ts-expect-error a value that is none of the words
session.set(theme, 'purple')
// @ts-expect-error what the schema puts out and does not take
session.set(since, new Date())
// @ts-expect-error no value
session.set(userId)
// @ts-expect-error a value that may be absent
session.set(userId, session.get(userId))
// @ts-expect-error a flash that the schema refuses
session.flash(theme, 5)

// Changing by what is there
expectType<Promise<number | undefined>>(session.update(userId, (old) => (old ?? 0) + 1))
expectType<Promise<string[]>>(session.update(cart, (old) => [...old, 'tea']))
expectType<Promise<unknown>>(session.update('n', (old) => old + 1))
// @ts-expect-error the old value may be absent
void session.update(userId, (old) => old + 1)
// @ts-expect-error a new value of another type
void session.update(userId, () => 'seven')
// @ts-expect-error a new value that has to be waited for
void session.update(userId, async () => 7)
// @ts-expect-error no function
void session.update(userId, 7)

// The form with an item is the last, for of that one the compiler tells why it does not fit
type LastForm<Method extends (...args: any) => unknown> = Parameters<Method>[0] extends {
  key: string
}
  ? 'item'
  : 'key'
expectType<Equal<LastForm<Session['get']>, 'item'>>(true)
expectType<Equal<LastForm<Session['set']>, 'item'>>(true)
expectType<Equal<LastForm<Session['flash']>, 'item'>>(true)
expectType<Equal<LastForm<Session['update']>, 'item'>>(true)
expectType<Equal<LastForm<UserSession['get']>, 'item'>>(true)

// What is known of a session, and its ends
expectType<string>(session.id)
expectType<boolean>(session.isNew)
expectType<boolean>(session.permanent)
session.permanent = true
expectType<Equal<typeof session.endsAt, Date | undefined>>(true)
expectType<Equal<ReturnType<Session['renew']>, void>>(true)
expectType<Equal<ReturnType<Session['destroy']>, void>>(true)
expectType<Promise<void>>(session.load())
expectType<Promise<void>>(session.save())
session.identify('alice')
session.identify(7)
session.identify(undefined)
// @ts-expect-error permanence is a truth
session.permanent = 'yes'
// @ts-expect-error ids are drawn
session.id = 'x'
// @ts-expect-error a user without an id
session.identify({ id: 7 })
// @ts-expect-error nobody is said by undefined
session.identify(null)

// Options, spelt out and as a type of one's own
const options: SessionOptions = {
  cookie: { name: '__Host-session', sameSite: 'strict', secure: true, path: '/', priority: 'high' },
  lifetime: '31d',
  idleTimeout: '2h',
  maxAge: 90 * 24 * 3600,
  refreshEachRequest: false,
  refreshEvery: 0,
  preload: false,
  encrypted: 'signed',
  chunked: true,
  compress: false,
  codec: devalue,
  onError: 'keep',
  onSessionEnd: (why) => {
    expectType<Equal<typeof why, SessionEnd>>(true)
    return why === 'renewed' ? 'stay' : 'close'
  },
}
madeleine({ session: options })
madeleine({ session: { onSessionEnd() {} } })
madeleine({ session: { codec: JSON } })
expectType<Equal<SessionEnd, 'destroyed' | 'renewed' | 'gone'>>(true)
// @ts-expect-error a misspelt option
madeleine({ session: { lifetme: '31d' } })
// @ts-expect-error a misspelt attribute
madeleine({ session: { cookie: { samesite: 'lax' } } })
// @ts-expect-error a cookie by its name alone
madeleine({ session: { cookie: 'sid' } })
// @ts-expect-error how long the cookie lives is said by lifetime
madeleine({ session: { cookie: { maxAge: '31d' } } })
// @ts-expect-error a unit that does not exist
madeleine({ session: { lifetime: '1w' } })
// @ts-expect-error sessions that anybody could write
madeleine({ session: { encrypted: false } })
// @ts-expect-error half a codec
madeleine({ session: { codec: { stringify: String } } })
// @ts-expect-error a word that does not exist
madeleine({ session: { onError: 'ignore' } })
// @ts-expect-error an answer that does not exist
madeleine({ session: { onSessionEnd: () => 'ignore' } })

export const allUndefined: {
  [Option in keyof Required<SessionOptions>]: undefined
} & SessionOptions = {
  cookie: undefined,
  lifetime: undefined,
  idleTimeout: undefined,
  maxAge: undefined,
  refreshEachRequest: undefined,
  refreshEvery: undefined,
  store: undefined,
  revocations: undefined,
  preload: undefined,
  encrypted: undefined,
  chunked: undefined,
  compress: undefined,
  codec: undefined,
  accept: undefined,
  onError: undefined,
  onSessionEnd: undefined,
}
madeleine({ session: { cookie: { name: undefined } } })
export const appOf = (options: { session: SessionOptions | undefined; store: Store | undefined }) =>
  madeleine({
    secrets: undefined,
    origins: undefined,
    trustProxy: undefined,
    onError: undefined,
    ...options,
  })

// Stores
madeleine({ store: memoryStore() })
madeleine({ store: redisStore(createClient()) })
madeleine({ store: fromExpressStore(new MemoryStore(), { quiet: true }) })
madeleine({ store: memoryStore(), session: { store: 'cookie', revocations: memoryStore() } })
madeleine({ session: { store: memoryStore() } })
// @ts-expect-error a store of express-session as it is
madeleine({ store: new MemoryStore() })
// @ts-expect-error a client in place of its store
madeleine({ store: createClient() })
// @ts-expect-error another place that does not exist
madeleine({ session: { store: 'memory' } })

/** A store of one's own. */
class OwnStore implements Store {
  async read(_key: string): Promise<Stored | undefined> {
    return { version: 1, fields: new Map([['a', 'b']]) }
  }
  async write(_key: string, { version = 0, set, keepFor }: StoreWrite): Promise<number> {
    expectType<Equal<typeof set, ReadonlyMap<string, string> | undefined>>(true)
    return version + keepFor
  }
  async delete(): Promise<boolean> {
    return true
  }
  async versions(keys: readonly string[]): Promise<number[]> {
    return keys.map(() => 1)
  }
  async members(): Promise<string[]> {
    return []
  }
}
madeleine({ store: new OwnStore() })

// Sessions of others
const password = 'x'.repeat(32)
madeleine({ session: { accept: flaskSession({ secrets: ['x'] }) } })
madeleine({ session: { accept: [starletteSession({ secrets: ['x'] })] } })
madeleine({ session: { accept: { cookie: 'app', codec: ironSession({ password }) } } })
madeleine({
  session: {
    accept: [expressSession('x', new MemoryStore()), cookieSession({ keys: ['x'] })],
  },
})
const foreign: ForeignSession = {
  cookie: 'sid',
  place: { path: '/app' },
  load: async (text) => (text === '' ? undefined : { user: text }),
}
madeleine({ session: { accept: foreign } })
// @ts-expect-error a codec that was not made
madeleine({ session: { accept: flaskSession } })
// @ts-expect-error no name of a cookie
madeleine({ session: { accept: { codec: ironSession({ password }) } } })

// All sessions of one user
const { sessions } = madeleine({ store: memoryStore() })
expectType<UserSessions>(sessions)
expectType<Promise<UserSession[]>>(sessions.list(7))
expectType<Promise<number>>(sessions.destroyAll('alice', { except: session.id }))
expectType<Promise<boolean>>(sessions.destroy('alice', session.id))
expectType<Equal<keyof UserSession, 'id' | 'createdAt' | 'lastSeenAt' | 'permanent' | 'get'>>(true)
export const itemsOf = (one: UserSession) =>
  [one.get(userId), one.get(theme), one.get('x')] as const
expectType<Equal<ReturnType<typeof itemsOf>[0], number | undefined>>(true)
expectType<Equal<ReturnType<typeof itemsOf>[1], 'light' | 'dark'>>(true)
expectType<Equal<ReturnType<typeof itemsOf>[2], unknown>>(true)
// @ts-expect-error a session without its user
void sessions.destroy(session.id)
// @ts-expect-error nobody
void sessions.list()
// @ts-expect-error a misspelt option
void sessions.destroyAll(7, { exept: 'x' })

// Functions that an app writes about sessions
export function logIn(to: Session, id: number): void {
  to.renew()
  to.set(userId, id)
}
export const read = <Value>(from: Session, item: ItemDefinition<Value>): Value => from.get(item)
expectType<Equal<ReturnType<typeof reread>, 'light' | 'dark'>>(true)
const reread = () => read(session, theme)
void reread
export const items: readonly ItemDefinition[] = [userId, theme, cart, since, anything]
export const storeOf = (isTest: boolean): Store =>
  isTest ? memoryStore() : redisStore(createClient())
// @ts-expect-error sessions come with their browser
void new Session()
