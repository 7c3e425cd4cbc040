import type { CookieAttributes, Duration } from '../../cookie/attributes.ts'
import type { Serializer } from '../../cookie/built-in-codecs.ts'
import type { AnyCodec } from '../../cookie/codec.ts'
import { ATTRIBUTES } from '../../cookie/checked-attributes.ts'
import { LONGEST, readDuration } from '../../cookie/duration.ts'
import { makeDefinition } from '../../cookie/definition-options.ts'
import { checkName } from '../../cookie/name.ts'
import { kindOf, quote } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import type { Store } from '../../store/contract.ts'
import { Bindings } from '../../ticket/binding.ts'
import { checkedStore } from './checked-store.ts'
import type { ForeignSession } from './foreign-session.ts'
import { jsonItems, serializedItems } from './item-codec.ts'
import { unknownOption } from './options-elsewhere.ts'
import { sessionCodec } from './session-codec.ts'
import type { SessionEnd, SessionRules } from './session-rules.ts'

/** Seconds, or a text such as `'30m'`, `'12h'`, `'7d'`. */
type Seconds = number | Duration

/** How sessions are kept, and for how long. */
export interface SessionOptions {
  /** The cookie's name, `session` unless given, and its attributes; how long it lives is said by {@link lifetime}. */
  readonly cookie?:
    | ({ readonly name?: string | undefined } & Omit<CookieAttributes, 'maxAge' | 'expires'>)
    | undefined
  /** How long a session lives after it was written, and a permanent one after each request. Default `'31d'`. */
  readonly lifetime?: Seconds | undefined
  /** How long a session may be left alone; held to on the server, up to a twentieth early. Default: for its lifetime. */
  readonly idleTimeout?: Seconds | undefined
  /** How long a session lives at the most, whatever happens. Default: no limit. */
  readonly maxAge?: Seconds | undefined
  /** Whether each request moves the end of a permanent session. Default true. */
  readonly refreshEachRequest?: boolean | undefined
  /** How much of a lifetime may go by before a moved end is told to the browser; 0: each response tells it. Default 30 seconds. */
  readonly refreshEvery?: Seconds | undefined
  /** Keeps sessions in a store, and in the cookie their id alone; `'cookie'` keeps them in their cookie although the app has a store. Default: the app's {@link store}, or else the cookie. */
  readonly store?: Store | 'cookie' | undefined
  /** For sessions in cookies: remembers those that were ended, so that no copy of their cookie opens again. */
  readonly revocations?: Store | undefined
  /** Whether sessions in a store are loaded before the handler runs; else by `await session.load()`. Default true. */
  readonly preload?: boolean | undefined
  /** `'signed'` lets everybody read a session in its cookie. Default true: nobody can. */
  readonly encrypted?: true | 'signed' | undefined
  /** Splits a session too large for one cookie over several, up to 32 KB. Default false. */
  readonly chunked?: boolean | undefined
  /** Whether an encrypted session over 200 bytes is deflated; `false` where others choose what stands beside a secret, since a length can tell. Default true. */
  readonly compress?: boolean | undefined
  /** How values are put into text, such as devalue for Date, Map, Set, BigInt and bytes. Default: JSON, and nothing else. */
  readonly codec?: Serializer | undefined
  /** Sessions of other software, of which an existing one is read once and then written as ours; codecs read the cookie named as ours, or give `{ cookie, codec }`. What they say of themselves, or `permanent: true` beside the codec, makes it permanent. */
  readonly accept?: AnyCodec | ForeignSession | readonly (AnyCodec | ForeignSession)[] | undefined
  /** What becomes of what a handler had written before it threw. Default `'drop'`; a step of a stream always drops it. */
  readonly onError?: 'keep' | 'drop' | undefined
  /** Asked when the session of an open channel has ended elsewhere: what answers `'stay'` keeps the channel open. Default: it closes, and its `signal` says why. */
  readonly onSessionEnd?: ((why: SessionEnd) => 'stay' | 'close' | void) | undefined
}

const OPTIONS = [
  'cookie',
  'lifetime',
  'idleTimeout',
  'maxAge',
  'refreshEachRequest',
  'refreshEvery',
  'store',
  'revocations',
  'preload',
  'encrypted',
  'chunked',
  'compress',
  'codec',
  'accept',
  'onError',
  'onSessionEnd',
]
const MONTH = 31 * 24 * 3600
const NOT_ATTRIBUTES = ['maxAge', 'expires']

/** The rules that the options of an app make. Throws a UsageError for an option that is unknown or makes no sense. */
export function sessionRules(
  given: SessionOptions | undefined,
  appStore: Store | undefined,
): SessionRules {
  const options = given ?? {}
  if (typeof options !== 'object' || Array.isArray(options))
    throw misuse('', `must be an object, and is ${kindOf(options)}`)
  for (const option of Object.keys(options))
    if (!OPTIONS.includes(option)) throw misuse(option, unknownOption(option, OPTIONS))
  const store = storeOf(options, appStore)
  const codec = codecOf(options.codec)
  const name = nameOf(options)
  return {
    cookie: definitionOf(name, options, codec.isJson, store !== undefined),
    codec,
    lifetime: life('lifetime', options.lifetime, MONTH),
    idleTimeout: life('idleTimeout', options.idleTimeout, Infinity),
    maxAge: seconds('maxAge', options.maxAge, Infinity),
    refreshEvery: seconds('refreshEvery', options.refreshEvery, 30, 0),
    refreshEachRequest: truth('refreshEachRequest', options.refreshEachRequest, true),
    preload: truth('preload', options.preload, true),
    onError: oneOf('onError', ['drop', 'keep'], options.onError),
    accept: foreignOf(name, options.accept),
    store,
    revocations: revocationsOf(options, store),
    onSessionEnd: listenerOf(options.onSessionEnd),
  }
}

function nameOf({ cookie = {} }: SessionOptions): string {
  if (typeof cookie !== 'object' || cookie === null)
    throw misuse(
      'cookie',
      `must be an object such as { name: 'session' }, and is ${kindOf(cookie)}`,
    )
  const { name = 'session' } = cookie
  checkName(name)
  if (Bindings.isCookieName(name))
    throw misuse(
      'cookie',
      `has the name ${quote(name)}, which is the library's own; choose another`,
    )
  return name
}

function definitionOf(name: string, options: SessionOptions, isJson: boolean, isStored: boolean) {
  const { name: _, ...attributes } = options.cookie ?? {}
  checkCookie(attributes)
  const encrypted = options.encrypted ?? true
  if (encrypted !== true && encrypted !== 'signed')
    throw misuse(
      'encrypted',
      `must be true or 'signed': nobody but the app may write a session, so that it is always sealed, and 'signed' lets everybody read it`,
    )
  const isSigned = encrypted === 'signed' && !isStored
  return makeDefinition(name, {
    ...attributes,
    codec: sessionCodec(isJson),
    encrypted: !isSigned,
    signed: isSigned,
    chunked: truth('chunked', options.chunked, false),
    compress: truth('compress', options.compress, true),
  })
}

function checkCookie(attributes: object): void {
  const own = NOT_ATTRIBUTES.find((option) => option in attributes)
  if (own !== undefined)
    throw misuse(
      'cookie',
      `has ${own}, but how long a session lives is said by lifetime, and by session.permanent = true`,
    )
  const known = ATTRIBUTES.filter((attribute) => !NOT_ATTRIBUTES.includes(attribute))
  const unknown = Object.keys(attributes).find((option) => !known.includes(option as never))
  if (unknown !== undefined)
    throw misuse(
      'cookie',
      `has ${quote(unknown)}, which is no attribute of the session's cookie; there are name, ${known.join(', ')}`,
    )
}

function codecOf(given: Serializer | undefined) {
  if (given === undefined || given === JSON) return jsonItems
  const { stringify, parse } = Object(given) as Partial<Serializer>
  if (typeof stringify === 'function' && typeof parse === 'function') return serializedItems(given)
  throw misuse('codec', 'has no stringify and parse, as JSON and devalue have')
}

function storeOf({ store, revocations }: SessionOptions, appStore: Store | undefined) {
  if (store !== undefined && store !== 'cookie') return checkedStore('session.store', store)
  return store === 'cookie' || revocations !== undefined ? undefined : appStore
}

function revocationsOf({ revocations }: SessionOptions, store: Store | undefined) {
  if (revocations === undefined) return undefined
  if (store !== undefined)
    throw misuse('revocations', 'is for sessions in cookies; those in a store are ended there')
  return checkedStore('session.revocations', revocations)
}

function foreignOf(name: string, given: SessionOptions['accept'] = []): ForeignSession[] {
  const list = [given].flat() as readonly (AnyCodec | ForeignSession)[]
  return list.map((one) => {
    const foreign = Object(one) as Partial<AnyCodec & ForeignSession>
    if (typeof foreign.decode === 'function') return { cookie: name, codec: one as AnyCodec }
    const reads = typeof foreign.load === 'function' || typeof foreign.codec?.decode === 'function'
    if (typeof foreign.cookie === 'string' && reads) return one as ForeignSession
    throw misuse(
      'accept',
      'holds what is neither a codec such as flaskSession({ secrets }) nor expressSession(secret, store) nor { cookie, codec }',
    )
  })
}

function listenerOf(given: SessionOptions['onSessionEnd']) {
  if (given === undefined || typeof given === 'function') return given
  throw misuse('onSessionEnd', `must be a function, and is ${kindOf(given)}`)
}

function seconds(option: string, given: Seconds | undefined, otherwise: number, least = 1): number {
  if (given === undefined) return otherwise
  const found = typeof given === 'string' ? readDuration(given) : given
  if (typeof found === 'number' && found >= least && found < Infinity) return found
  throw misuse(
    option,
    `must be a length of time: seconds such as 3600, or a text such as '30m', '12h' or '7d'`,
  )
}

/** Milliseconds where seconds are meant would make sessions that never end. */
function life(option: string, given: Seconds | undefined, otherwise: number): number {
  const found = seconds(option, given, otherwise)
  if (found === otherwise || found <= LONGEST) return found
  throw misuse(
    option,
    `is ${found} seconds, and no browser keeps a cookie for more than 400 days. Give seconds, not milliseconds, or a text such as '31d'`,
  )
}

function truth(option: string, given: unknown, otherwise: boolean): boolean {
  if (given === undefined) return otherwise
  if (typeof given === 'boolean') return given
  throw misuse(option, `must be true or false, and is ${kindOf(given)}`)
}

function oneOf<Word extends string>(
  option: string,
  words: readonly [Word, ...Word[]],
  given: unknown,
): Word {
  if (given === undefined) return words[0]
  if (words.includes(given as Word)) return given as Word
  throw misuse(option, `must be ${words.map((word) => `'${word}'`).join(' or ')}`)
}

function misuse(option: string, fact: string): UsageError {
  const name = option === '' ? 'session' : `session.${option}`
  return new UsageError('option', `madeleine(): option ${quote(name)} ${fact}.`)
}
