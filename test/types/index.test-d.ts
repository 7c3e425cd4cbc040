import {
  currentBrowser,
  defineChannel,
  DeliveryError,
  madeleine,
  UsageError,
  type Browser,
  type ChannelDefinition,
  type ChannelEvent,
  type ChannelHandlers,
  type Command,
  type CookieAttributes,
  type CookiePlace,
  type DeliveryCode,
  type Duration,
  type Handler,
  type HandlerContext,
  type Jar,
  type Madeleine,
  type MadeleineOptions,
  type StoreError,
  type UsageCode,
} from 'madeleine'
import { expectType, type Equal } from './expect-type.ts'

// Options
expectType<Madeleine>(madeleine())
madeleine({})
madeleine({ secrets: [process.env['MADELEINE_SECRET'], 'another'] })
madeleine({ origins: ['https://a.example'], trustProxy: true, basePath: '/x', onError: () => {} })
madeleine({ trustProxy: 2, clock: () => 0, random: (size) => new Uint8Array(size) })
const frozen = { secrets: ['x'], origins: ['y'] } as const satisfies MadeleineOptions
madeleine(frozen)
// @ts-expect-error a secret without a list
madeleine({ secrets: 'x' })
// @ts-expect-error a secret that is no text
madeleine({ secrets: [42] })
// @ts-expect-error an option that does not exist
madeleine({ secret: ['x'] })
// @ts-expect-error origins without a list
madeleine({ origins: 'https://a.example' })
// @ts-expect-error a proxy by name
madeleine({ trustProxy: 'loopback' })
// @ts-expect-error chance that is no bytes
madeleine({ random: () => 0.5 })

// Browser
const browser = currentBrowser()
expectType<Browser>(browser)
type Parts =
  | 'cookies'
  | 'session'
  | 'localStorage'
  | 'sessionStorage'
  | 'id'
  | 'signal'
  | 'flush'
  | 'settled'
expectType<Equal<keyof Browser, Parts>>(true)
expectType<Equal<typeof browser.id, string | undefined>>(true)
expectType<AbortSignal>(browser.signal)
expectType<Promise<void>>(browser.settled())
expectType<Promise<Command[]>>(browser.flush())
// @ts-expect-error browsers are opened by adapters
void browser.exchange
// @ts-expect-error settled() takes nothing
browser.settled(1000)

// Jar
const { cookies } = browser
// @ts-expect-error a browser has one jar
browser.cookies = cookies
expectType<Jar>(cookies)
expectType<Equal<keyof Jar, 'get' | 'getAll' | 'has' | 'set' | 'delete' | typeof Symbol.iterator>>(
  true,
)
expectType<Equal<ReturnType<typeof getText>, string | undefined>>(true)
const getText = () => cookies.get('a')
void getText
expectType<string[]>(cookies.getAll('a'))
expectType<boolean>(cookies.has('a'))
expectType<Equal<ReturnType<Jar['set']>, void>>(true)
for (const [name, value] of cookies) {
  expectType<string>(name)
  expectType<string>(value)
}
expectType<Map<string, string>>(new Map(cookies))
// @ts-expect-error a value that may be missing
cookies.set('a', cookies.get('a'))
// @ts-expect-error no value
cookies.set('a')
// @ts-expect-error a value that is no text
cookies.set('a', 42)
// @ts-expect-error attributes in place of the value
cookies.set('a', { maxAge: 1 })
// @ts-expect-error no name
cookies.get()

// Attributes
cookies.set('a', 'x', {})
cookies.set('a', 'x', { maxAge: 60 })
for (const maxAge of ['90s', '30m', '12h', '7d', '1.5h'] as const) cookies.set('a', 'x', { maxAge })
cookies.set('a', 'x', {
  expires: new Date(),
  path: '/',
  domain: 'a.example',
  secure: 'auto',
  httpOnly: false,
})
cookies.set('a', 'x', { secure: true, sameSite: 'none', partitioned: true, priority: 'high' })
cookies.set('a', 'x', { maxAge: undefined, domain: undefined, priority: undefined })
// @ts-expect-error a unit that does not exist
cookies.set('a', 'x', { maxAge: '1w' })
// @ts-expect-error a number in quotes
cookies.set('a', 'x', { maxAge: '60' })
// @ts-expect-error a moment in milliseconds
cookies.set('a', 'x', { expires: Date.now() })
// @ts-expect-error the standard's spelling of values is in lower case here
cookies.set('a', 'x', { sameSite: 'Lax' })
// @ts-expect-error sameSite is a word
cookies.set('a', 'x', { sameSite: true })
// @ts-expect-error a priority that does not exist
cookies.set('a', 'x', { priority: 'urgent' })
// @ts-expect-error secure is no word but auto
cookies.set('a', 'x', { secure: 'always' })
// @ts-expect-error a misspelt attribute
cookies.set('a', 'x', { httponly: true })
// @ts-expect-error the header's spelling
cookies.set('a', 'x', { 'Max-Age': 60 })
expectType<Equal<CookieAttributes['sameSite'], 'lax' | 'strict' | 'none' | undefined>>(true)
expectType<Duration>('7d')

// Deletion
cookies.delete('a')
cookies.delete('a', { path: '/a', domain: 'a.example', partitioned: true })
// @ts-expect-error what does not say where the cookie lives has no place here
cookies.delete('a', { httpOnly: true })
// @ts-expect-error a deletion has no value
cookies.delete('a', 'x')
expectType<Equal<keyof CookiePlace, 'path' | 'domain' | 'partitioned'>>(true)

// Handlers: all kinds are one type, and what they are given needs no annotation
const handlers: Handler[] = [
  () => {},
  () => ({ data: 42 }),
  () => [{ data: 'a' }, undefined],
  async () => {},
  async () => ({ event: 'a', id: '1' }),
  function* () {
    yield { data: 'a' }
  },
  async function* ({ browser: visitor, signal, message, lastEventId }) {
    expectType<Browser>(visitor)
    expectType<AbortSignal>(signal)
    expectType<Equal<typeof message, unknown>>(true)
    expectType<Equal<typeof lastEventId, string | undefined>>(true)
    yield
    yield { data: { any: ['thing'] } }
  },
]
void handlers
expectType<
  Equal<keyof HandlerContext, 'browser' | 'signal' | 'message' | 'changes' | 'lastEventId'>
>(true)
expectType<Equal<keyof ChannelEvent, 'event' | 'data' | 'id'>>(true)
// @ts-expect-error an id that is no text
const numbered: Handler = () => ({ data: 'a', id: 7 })
// @ts-expect-error a name that is no text
const named: Handler = () => ({ event: 7 })
// @ts-expect-error text in place of an event
const text: Handler = function* () { yield 'a' } // prettier-ignore
// @ts-expect-error a step of a handler never answers
const waits: Handler = 42
void [numbered, named, text, waits]

// Channels
const channel = defineChannel({
  open: ({ browser: visitor }) => visitor.cookies.set('a', 'x'),
  async *message({ message }) {
    expectType<Equal<typeof message, unknown>>(true)
    yield { data: message }
  },
  close() {},
})
expectType<ChannelDefinition>(channel)
expectType<Equal<keyof ChannelHandlers, 'open' | 'message' | 'change' | 'close'>>(true)
defineChannel({})
// @ts-expect-error a part that does not exist
defineChannel({ onMessage() {} })
// @ts-expect-error a part that is no function
defineChannel({ open: 'x' })
// @ts-expect-error a bare handler is no list of parts
defineChannel(() => {})

// Errors: codes are words one can switch over
const misuse = new UsageError('option', 'text')
expectType<Equal<typeof misuse.code, UsageCode>>(true)
expectType<Equal<typeof misuse.name, 'UsageError'>>(true)
const lost = new DeliveryError('expired', 'text')
expectType<Equal<typeof lost.code, DeliveryCode>>(true)
expectType<
  Equal<
    DeliveryCode,
    | 'no-way'
    | 'channel-closed'
    | 'cookies-blocked'
    | 'expired'
    | 'refused'
    | 'unreachable'
    | 'dropped'
    | 'session-ended'
    | 'storage'
  >
>(true)
expectType<Equal<string extends UsageCode ? true : false, false>>(true)
expectType<Equal<StoreError['code'], 'unavailable' | 'contended'>>(true)
expectType<Error>(lost)
// @ts-expect-error a code that does not exist
void new DeliveryError('lost', 'text')
// @ts-expect-error no message
void new UsageError('option')
