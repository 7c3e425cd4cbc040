import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  arrivalOf,
  FakeFields,
  FakeHead,
  lineOf,
  SECRET,
  type Asked,
} from '../test/support/fakes.ts'
import { UsageError } from './errors.ts'
import { madeleine, type MadeleineOptions } from './madeleine.ts'
import { insideOf } from './state/browser.ts'
import { commit } from './state/commit.ts'

const warn = vi.spyOn(console, 'warn')

beforeEach(() => {
  vi.stubEnv('MADELEINE_SECRET', undefined)
  vi.stubEnv('NODE_ENV', 'test')
  warn.mockReset().mockImplementation(() => {})
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('madeleine.development-secret')]
})

afterEach(() => {
  vi.unstubAllEnvs()
})

function open(options: MadeleineOptions = {}, asked: Asked = {}) {
  const browser = madeleine(options).open(arrivalOf(asked), new FakeHead())
  const respond = () => {
    const fields = new FakeFields()
    commit(insideOf(browser), fields)
    return fields
  }
  return { browser, respond, exchange: insideOf(browser).exchange }
}

/** The cookie that binds a browser to an app of these options. */
function bind(options: MadeleineOptions = {}): string {
  const { exchange, respond } = open(options)
  exchange.bind()
  return respond().pairs[0]!
}

const isKnown = (cookie: string, options: MadeleineOptions = {}) =>
  open(options, { headers: { cookie } }).exchange.binding !== undefined

test('an option that is undefined is as one left out', () => {
  const options = {
    secrets: [SECRET],
    origins: undefined,
    trustProxy: undefined,
    basePath: undefined,
    store: undefined,
    session: undefined,
    onError: undefined,
    clock: undefined,
    random: undefined,
  }
  expect(madeleine(options).basePath).toBe('/_madeleine')
})

describe('an option that makes no sense is refused with its name, what is wrong, and what to do:', () => {
  test.each<[string, object, RegExp]>([
    [
      'an unknown one',
      { secret: SECRET },
      /option "secret" is not known; there are secrets, store, session, storage, origins/,
    ],
    ['a secret without a list', { secrets: SECRET }, /option "secrets" must be a list of strings/],
    ['no secrets at all', { secrets: null }, /option "secrets" must be a list/],
    ['a secret that is no text', { secrets: [42] }, /A secret must be a string.*number/],
    [
      'a secret that can be guessed',
      { secrets: ['short'] },
      /Secret 1 of 1 has 5 characters.*at least 16.*Make one/,
    ],
    [
      'origins without a list',
      { origins: 'https://a.example' },
      /option "origins" must be a list.*leave it out/,
    ],
    ['no origins in the list', { origins: [] }, /option "origins" must be a list/],
    [
      'an origin without a scheme',
      { origins: ['a.example'] },
      /"a\.example", which is no origin such as "https:/,
    ],
    ['an origin with a path', { origins: ['https://a.example/x'] }, /no origin such as/],
    ['an origin with a query', { origins: ['https://a.example/?x'] }, /no origin such as/],
    ['any origin', { origins: ['*'] }, /no origin such as/],
    ['the origin null', { origins: ['null'] }, /no origin such as/],
    ['an origin that is no text', { origins: [42] }, /holds 42, which is no origin/],
    ['a page of data', { origins: ['data:text/html,x'] }, /no origin such as/],
    [
      'a fraction of a proxy',
      { trustProxy: 1.5 },
      /option "trustProxy" must be true, false, or the number/,
    ],
    ['less than no proxy', { trustProxy: -1 }, /option "trustProxy"/],
    ['a proxy that is no number', { trustProxy: 'loopback' }, /option "trustProxy"/],
    ['endless proxies', { trustProxy: Infinity }, /option "trustProxy"/],
    [
      'basePath with a slash at its end',
      { basePath: '/x/' },
      /option "basePath" is "\/x\/".*such as "\/_madeleine"/,
    ],
    ['basePath without a slash', { basePath: 'x' }, /option "basePath"/],
    ['an empty basePath', { basePath: '' }, /option "basePath"/],
    ['the root as basePath', { basePath: '/' }, /option "basePath"/],
    ['another host as basePath', { basePath: '//evil' }, /option "basePath"/],
    ['basePath with a query', { basePath: '/x?y' }, /option "basePath"/],
    [
      'a clock that is no function',
      { clock: 42 },
      /option "clock" must be a function; leave it out/,
    ],
    [
      'chance that is no function',
      { random: new Uint8Array(1) },
      /option "random" must be a function/,
    ],
    ['an onError that is no function', { onError: null }, /option "onError" must be a function/],
  ])('%s', (_, options, message) => {
    expect(() => madeleine(options as MadeleineOptions)).toThrow(UsageError)
    expect(() => madeleine(options as MadeleineOptions)).toThrow(message)
  })

  test('and a secret is not repeated', () => {
    expect(() => madeleine({ secrets: ['hunter2'] })).not.toThrow(/hunter2/)
  })
})

test('options may be left out or undefined', () => {
  const given = {
    secrets: undefined,
    origins: undefined,
    trustProxy: undefined,
    basePath: undefined,
    clock: undefined,
  }
  expect(() => madeleine(given as never)).not.toThrow()
  expect(() => madeleine()).not.toThrow()
})

test.each(['/_madeleine', '/x', '/a/b-c.d~e'])('basePath may be %s', (basePath) => {
  expect(open({ secrets: [SECRET], basePath }).exchange.redeemPath).toBe(`${basePath}/redeem`)
})

test.each([
  [true, 1],
  [false, 0],
  [2, 2],
  [undefined, 0],
])('trustProxy %j believes %i proxies', (trustProxy, count) => {
  expect(open({ trustProxy: trustProxy as boolean }).exchange.services.trustedProxies).toBe(count)
})

test('origins are compared as browsers write them', () => {
  const { services } = open({ origins: ['HTTPS://App.Example:443/', 'http://[::1]:80'] }).exchange
  expect([...services.origins!]).toEqual(['https://app.example', 'http://[::1]'])
})

describe('secrets', () => {
  test('open what another process with the same ones sealed', () => {
    expect(isKnown(bind({ secrets: [SECRET] }), { secrets: [SECRET] })).toBe(true)
    expect(isKnown(bind({ secrets: [SECRET] }), { secrets: [`another ${SECRET}`] })).toBe(false)
  })

  test('rotate: the first seals, all open', () => {
    const [old, young] = [SECRET, `another ${SECRET}`]
    expect(isKnown(bind({ secrets: [old] }), { secrets: [young, old] })).toBe(true)
    expect(isKnown(bind({ secrets: [young, old] }), { secrets: [young] })).toBe(true)
    expect(isKnown(bind({ secrets: [young, old] }), { secrets: [old] })).toBe(false)
  })

  test('come from MADELEINE_SECRET when none are given, several separated by commas', () => {
    const cookie = bind({ secrets: [SECRET] })
    vi.stubEnv('MADELEINE_SECRET', `another ${SECRET}, ${SECRET}`)
    expect(isKnown(cookie)).toBe(true)
    expect(warn).not.toHaveBeenCalled()
  })

  test('in MADELEINE_SECRET are refused at once when they can be guessed', () => {
    vi.stubEnv('MADELEINE_SECRET', 'changeme')
    expect(() => madeleine()).toThrow(/8 characters/)
  })
})

describe('without a secret in development', () => {
  test.each([[{}], [{ secrets: [undefined] }], [{ secrets: [] }], [{ secrets: [''] }]])(
    'one is made up for the process, with one warning: %j',
    (options) => {
      expect(isKnown(bind(options), options)).toBe(true)
      expect(isKnown(bind(options))).toBe(true)
      expect(warn).toHaveBeenCalledTimes(1)
      expect(warn.mock.calls[0]![0]).toMatch(
        /no MADELEINE_SECRET is set.*made up.*lost at the next start/,
      )
    },
  )

  test('nothing is made up, and nobody warned, until one is needed', () => {
    const { browser, respond } = open()
    browser.cookies.set('a', 'x')
    expect(respond().pairs).toEqual(['a=x'])
    expect(warn).not.toHaveBeenCalled()
  })

  test('the warning does not tell the secret that was made up', () => {
    bind()
    const globals = globalThis as Record<symbol, string | undefined>
    const secret = globals[Symbol.for('madeleine.development-secret')]!
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(warn.mock.calls.flat().join()).not.toContain(secret)
  })
})

describe('without a secret in production', () => {
  beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))

  test('the app starts and serves plain cookies', () => {
    const { browser, respond } = open({}, { cookies: { a: '1', madeleine: 'x' } })
    browser.cookies.set('b', browser.cookies.get('a')!)
    expect(respond().pairs).toEqual(['b=1'])
  })

  test('a channel is refused when it would need one, with what to do', () => {
    expect(() => open().exchange.bind()).toThrow(UsageError)
    expect(() => open().exchange.bind()).toThrow(/MADELEINE_SECRET.*Make one with/)
  })
})

test('an app lives by the clock and the chance it was given', () => {
  const drawn: number[] = []
  const random = (size: number) => (drawn.push(size), new Uint8Array(size).fill(7))
  const options = { secrets: [SECRET], clock: () => 1_000_000, random }
  expect(bind(options)).toBe(bind(options))
  expect(drawn).toEqual([32, 12, 32, 12])
})

test('errors that nobody can be thrown at go to onError, facts about the deployment once', () => {
  const errors: unknown[] = []
  const { services } = open({ secrets: [SECRET], onError: (error) => errors.push(error) }).exchange
  services.report(new Error('a'))
  services.reportOnce('topic', 'fact')
  services.reportOnce('topic', 'fact')
  expect(errors).toEqual([
    new Error('a'),
    expect.objectContaining({ name: 'DeliveryError', code: 'refused', message: 'fact' }),
  ])
})

test('cookies that had to be given up are told to onError', () => {
  const errors: unknown[] = []
  let now = 1_000_000
  const options = {
    secrets: [SECRET],
    clock: () => now,
    onError: (error: unknown) => errors.push(error),
  }
  const { outboxes } = open(options).exchange.services
  const line = lineOf('a', 'x'.repeat(4000), { sequence: now * 1000 })
  for (let browser = 0; browser < 17_000; browser++) outboxes.of(`${browser}`).wait([line])
  now += 60_000
  outboxes.of('one more')
  expect(errors).toEqual([
    expect.objectContaining({ code: 'dropped', message: expect.stringContaining('64 MB') }),
  ])
})

test('an app that is logged shows no secret', () => {
  const app = madeleine({ secrets: [SECRET] })
  const browser = app.open(arrivalOf({}), new FakeHead())
  insideOf(browser).exchange.bind()
  const text = inspect([app, browser, insideOf(browser).exchange.services], {
    depth: 20,
    showHidden: true,
  })
  expect(text).not.toContain(SECRET)
})

test.each([
  [
    'throws',
    () => {
      throw new Error('listener')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('listener')
    },
  ],
])('an onError that %s does not stop what it was told of', async (_, fails) => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { services } = open({ secrets: [SECRET], onError: fails }).exchange
  expect(() => services.report(new Error('told'))).not.toThrow()
  await vi.waitFor(() => expect(errors).toHaveBeenCalledOnce())
  errors.mockRestore()
})
