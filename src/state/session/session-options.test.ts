import * as devalue from 'devalue'
import { describe, expect, test } from 'vitest'
import { refused } from '../../../test/support/refused.ts'
import { madeleine } from '../../madeleine.ts'
import { memoryStore } from '../../store/memory.ts'
import { sessionRules } from './session-options.ts'

const rulesOf = (given?: unknown, store?: ReturnType<typeof memoryStore>) =>
  sessionRules(given as never, store)

describe('the rules of sessions', () => {
  test('are safe where nothing is said', () => {
    expect(rulesOf()).toMatchObject({
      cookie: { name: 'session', protection: 'encrypted', isChunked: false },
      lifetime: 31 * 24 * 3600,
      idleTimeout: Infinity,
      maxAge: Infinity,
      refreshEachRequest: true,
      refreshEvery: 30,
      preload: true,
      onError: 'drop',
      accept: [],
      store: undefined,
      revocations: undefined,
    })
  })

  test('take times as texts and as seconds', () => {
    expect(
      rulesOf({ lifetime: '7d', idleTimeout: '30m', maxAge: 60, refreshEvery: 0 }),
    ).toMatchObject({
      lifetime: 604_800,
      idleTimeout: 1800,
      maxAge: 60,
      refreshEvery: 0,
    })
  })

  test("take the app's store, one of their own, or none", () => {
    const [apps, own] = [memoryStore(), memoryStore()]
    expect(rulesOf({}, apps).store).toBe(apps)
    expect(rulesOf({ store: own }, apps).store).toBe(own)
    expect(rulesOf({ store: 'cookie' }, apps).store).toBeUndefined()
    expect(rulesOf({ revocations: own }, apps)).toMatchObject({
      store: undefined,
      revocations: own,
    })
  })

  test('take every kind of accepted session, alone or in a list', () => {
    const codec = { encode: () => '', decode: () => undefined }
    const loaded = { cookie: 'sid', load: async () => undefined }
    expect(rulesOf({ accept: codec }).accept).toEqual([{ cookie: 'session', codec }])
    expect(rulesOf({ accept: [{ cookie: 'x', codec }, loaded] }).accept).toEqual([
      { cookie: 'x', codec },
      loaded,
    ])
  })

  test.each([[JSON], [devalue], [undefined]])('take a codec', (codec) => {
    expect(rulesOf({ codec }).codec.isJson).toBe(codec !== devalue)
  })
})

describe('misuse of an option is refused', () => {
  const store = memoryStore()
  test.each<[string, unknown, ...string[]]>([
    ['a list', [], 'session', 'an object'],
    ['a text', 'x', 'session', 'an object'],
    ['an option that is misspelt', { liftime: 1 }, 'session.liftime', 'lifetime'],
    ['a cookie that is a text', { cookie: 'sid' }, 'session.cookie', 'name'],
    ['a cookie that is null', { cookie: null }, 'session.cookie'],
    ['a cookie with maxAge', { cookie: { maxAge: 5 } }, 'session.cookie', 'lifetime'],
    ['a cookie with expires', { cookie: { expires: new Date() } }, 'session.cookie', 'lifetime'],
    ['a lifetime of nothing', { lifetime: 0 }, 'session.lifetime'],
    ['a lifetime below nothing', { lifetime: -1 }, 'session.lifetime'],
    ['a lifetime without end', { lifetime: Infinity }, 'session.lifetime'],
    ['a lifetime that is no number', { lifetime: Number.NaN }, 'session.lifetime'],
    ['a lifetime in other words', { lifetime: 'a month' }, 'session.lifetime', '7d'],
    ['an idleTimeout that is null', { idleTimeout: null }, 'session.idleTimeout'],
    ['a maxAge that is an object', { maxAge: {} }, 'session.maxAge'],
    ['a refreshEvery below nothing', { refreshEvery: -1 }, 'session.refreshEvery'],
    [
      'a refreshEachRequest that is a number',
      { refreshEachRequest: 1 },
      'session.refreshEachRequest',
      'true or false',
    ],
    ['a preload that is a text', { preload: 'no' }, 'session.preload', 'true or false'],
    ['a chunked that is a number', { chunked: 1 }, 'session.chunked', 'true or false'],
    ['no encryption', { encrypted: false }, 'session.encrypted', "'signed'"],
    [
      'a codec that cannot parse',
      { codec: { stringify: String } },
      'session.codec',
      'stringify and parse',
    ],
    ['an onError of other words', { onError: 'ignore' }, 'session.onError', "'drop' or 'keep'"],
    [
      'an onSessionEnd that is a text',
      { onSessionEnd: 'stay' },
      'session.onSessionEnd',
      'function',
    ],
    ['a store that is a client', { store: { get() {}, set() {} } }, 'session.store', 'read\\(\\)'],
    ['a store that is null', { store: null }, 'session.store'],
    [
      'revocations that are no store',
      { revocations: new Map() },
      'session.revocations',
      'no store',
    ],
    ['revocations beside a store', { store, revocations: store }, 'session.revocations', 'cookies'],
    ['an accept that is a secret', { accept: 'secret' }, 'session.accept', 'flaskSession'],
    ['an accept without a cookie', { accept: [{ codec: {} }] }, 'session.accept'],
  ])('%s', (_, given, ...words) => {
    expect(() => rulesOf(given)).toThrow(refused('option', ...words))
  })

  test.each(['', 'a b', 'a;b', '__Host-Secure\n'])('a cookie named %j', (name) => {
    expect(() => rulesOf({ cookie: { name } })).toThrow(refused('cookie-name'))
  })

  test('a __Host- cookie with a domain', () => {
    expect(() => rulesOf({ cookie: { name: '__Host-id', domain: 'app.example' } })).toThrow(
      refused('cookie-prefix'),
    )
  })
})

test('sessions in cookies are deflated where that makes them shorter, or not at all', () => {
  expect(rulesOf().cookie.isCompressed).toBe(true)
  expect(rulesOf({ compress: false }).cookie.isCompressed).toBe(false)
  expect(() => rulesOf({ compress: 1 })).toThrow(/"session.compress" must be true or false/)
})

describe('what is refused is named, with what to write instead:', () => {
  test.each<[string, object, ...string[]]>([
    ['an unknown option', { lifetme: '1d' }, 'session.lifetme', 'not known', 'lifetime'],
    ['rolling', { rolling: true }, 'session.rolling', 'refreshEachRequest'],
    ['ttl', { ttl: 60 }, 'session.ttl', 'lifetime'],
    ['a name beside the cookie', { name: 'sid' }, 'session.name', 'cookie: { name'],
    ['cookieName', { cookieName: 'sid' }, 'cookie: { name'],
    ['secret', { secret: 'x' }, 'madeleine\\({ secrets'],
    ['secrets', { secrets: ['x'] }, 'madeleine\\({ secrets'],
    ['password', { password: 'x' }, 'madeleine\\({ secrets'],
    ['keys', { keys: ['x'] }, 'madeleine\\({ secrets'],
    ['saveUninitialized', { saveUninitialized: false }, 'not needed', 'Leave it out'],
    ['resave', { resave: false }, 'not needed', 'Leave it out'],
    ['an attribute beside the cookie', { secure: true }, 'session.secure', 'cookie: {'],
    ['a session that is not sealed', { encrypted: false }, 'always sealed', "'signed'"],
    ['maxAge of the cookie', { cookie: { maxAge: 60 } }, 'session.cookie', 'lifetime'],
    [
      'an unknown attribute',
      { cookie: { samesite: 'lax' } },
      'session.cookie',
      'samesite',
      "session's cookie",
      'sameSite',
    ],
    ['an option of cookies', { cookie: { reseal: 'on-read' } }, 'session.cookie', 'reseal'],
    ['a lifetime in milliseconds', { lifetime: 86_400_000 }, '86400000', 'not milliseconds'],
    ['an idle time in milliseconds', { idleTimeout: 86_400_000 }, '86400000', 'not milliseconds'],
    ['a lifetime longer than any cookie', { lifetime: '401d' }, '34646400', '400 days'],
    ['a store that is none', { store: {} }, 'session.store', 'no read'],
    ['revocations that are none', { revocations: {} }, 'session.revocations', 'no read'],
  ])('%s', (_, options, ...words) => {
    expect(() => sessionRules(options, undefined)).toThrow(refused('option', ...words))
  })

  test("the app's store", () => {
    expect(() => madeleine({ store: {} as never })).toThrow(
      refused('option', '"store" is no store'),
    )
  })
})

test('a session may live for as long as browsers keep cookies, and be left alone for as long', () => {
  const rules = sessionRules({ lifetime: '400d', idleTimeout: '400d' }, undefined)
  expect([rules.lifetime, rules.idleTimeout]).toEqual([34_560_000, 34_560_000])
})
