import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Worker, type Asked } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { Bindings } from '../ticket/binding.ts'

function exchangeOf(asked: Asked, trustedProxies = 0, basePath = '/_madeleine') {
  return new Worker(undefined, { trustedProxies, basePath }).open(asked).exchange
}

describe('the origin of an exchange', () => {
  test.each([
    [{ host: 'app.example' }, 'http://app.example'],
    [{ host: 'app.example', scheme: 'https' as const }, 'https://app.example'],
    [{ host: 'APP.Example' }, 'http://app.example'],
    [{ host: 'app.example:80' }, 'http://app.example'],
    [{ host: 'app.example:443', scheme: 'https' as const }, 'https://app.example'],
    [{ host: 'app.example:443' }, 'http://app.example:443'],
    [{ host: 'app.example:8080' }, 'http://app.example:8080'],
    [{ host: '[::1]:3000' }, 'http://[::1]:3000'],
    [{ host: '[2001:DB8:0:0::1]:80' }, 'http://[2001:db8::1]'],
    [{ host: 'bücher.example' }, 'http://xn--bcher-kva.example'],
    [{ host: '127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
  ])('of %j is %s', (asked, origin) => {
    expect(exchangeOf(asked).origin).toBe(origin)
  })

  test.each(['', 'a b', '[::1', 'app.example:99999', 'a<b>', '%', '\0', ':80'])(
    'of the host %j is none',
    (host) => {
      expect(exchangeOf({ host }).origin).toBe('')
    },
  )

  test('never throws, and is an origin or empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        const { origin } = exchangeOf({ host })
        expect(origin === '' || new URL(origin).origin === origin).toBe(true)
      }),
      runs(200),
    )
  })
})

describe('forwarded headers', () => {
  const headers = {
    'x-forwarded-proto': 'http, https',
    'x-forwarded-host': 'evil.example, app.example',
    'x-forwarded-prefix': '/evil, /app',
  }

  test('are not believed without trustProxy', () => {
    const exchange = exchangeOf({ headers })
    expect([exchange.secure, exchange.origin, exchange.path]).toEqual([
      false,
      'http://app.example',
      '/',
    ])
    expect(exchange.redeemPath).toBe('/_madeleine/redeem')
  })

  test('are believed as far as the one proxy says, which adds at the end', () => {
    const exchange = exchangeOf({ headers, host: 'inner:3000' }, 1)
    expect([exchange.secure, exchange.origin]).toEqual([true, 'https://app.example'])
    expect(exchange.redeemPath).toBe('/app/_madeleine/redeem')
  })

  test('are believed as far as the outer of two proxies says', () => {
    const two = {
      'x-forwarded-proto': 'http, https, http',
      'x-forwarded-host': 'evil.example, app.example, inner',
    }
    expect(exchangeOf({ headers: two, host: 'inner:3000' }, 2).origin).toBe('https://app.example')
  })

  test('hold fewer entries where a proxy replaces them', () => {
    const one = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' }
    expect(exchangeOf({ headers: one, host: 'inner' }, 2).origin).toBe('https://app.example')
  })

  test('that are missing or empty leave what the server itself sees', () => {
    const empty = { 'x-forwarded-proto': '', 'x-forwarded-host': ' ' }
    for (const given of [{}, empty])
      expect(exchangeOf({ headers: given, scheme: 'https' }, 1).origin).toBe('https://app.example')
  })

  test.each(['https', 'HTTPS', 'wss'])('say %j for a secure channel', (proto) => {
    expect(exchangeOf({ headers: { 'x-forwarded-proto': proto } }, 1).secure).toBe(true)
  })

  test.each(['http', 'ws', 'httpss', 'on', 'https '.repeat(2)])(
    'do not say %j for a secure channel',
    (proto) => {
      expect(exchangeOf({ headers: { 'x-forwarded-proto': proto } }, 1).secure).toBe(false)
    },
  )
})

describe('the way to the redeem endpoint', () => {
  const way = (prefix: string) =>
    exchangeOf({ headers: { 'x-forwarded-prefix': prefix } }, 1).redeemPath

  test.each([
    ['/app', '/app/_madeleine/redeem'],
    ['/app/', '/app/_madeleine/redeem'],
    ['/a/b-c.d~e_f', '/a/b-c.d~e_f/_madeleine/redeem'],
    ['/', '/_madeleine/redeem'],
  ])('takes the prefix %j along', (prefix, path) => {
    expect(way(prefix)).toBe(path)
  })

  test.each([
    '//evil',
    '//evil.example/x',
    'https://evil.example',
    'evil',
    '/\\evil',
    '\\\\evil',
    '/a//b',
    '/a?b',
    '/a#b',
    '/a b',
    '/"',
    '/é',
  ])('does not take the prefix %j along', (prefix) => {
    expect(way(prefix)).toBe('/_madeleine/redeem')
  })

  test('stays on the page’s own origin, whatever prefix is sent', () => {
    const nasty = fc.array(
      fc.constantFrom('/', '\\', '.', '..', 'evil', ':', '@', '%2f', '?', '#', '\t', ' '),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(nasty, (parts) => {
        const url = new URL(way(parts.join('')), 'https://app.example/page')
        expect(url.origin).toBe('https://app.example')
        expect(url.pathname).toMatch(/_madeleine\/redeem$/)
        expect(url.search + url.hash).toBe('')
      }),
      runs(200),
    )
  })

  test('lies below the mount of the app', () => {
    expect(exchangeOf({ mount: '/shop', path: '/shop/chat' }).redeemPath).toBe(
      '/shop/_madeleine/redeem',
    )
  })

  test('does not repeat a mount that basePath already has', () => {
    expect(exchangeOf({ mount: '/shop' }, 0, '/shop/_m').redeemPath).toBe('/shop/_m/redeem')
  })

  test('follows basePath', () => {
    expect(exchangeOf({}, 0, '/api/cookies').redeemPath).toBe('/api/cookies/redeem')
  })

  test('puts the prefix of a proxy before path and mount', () => {
    const exchange = exchangeOf(
      { mount: '/shop', path: '/shop/chat', headers: { 'x-forwarded-prefix': '/out' } },
      1,
    )
    expect([exchange.path, exchange.redeemPath]).toEqual([
      '/out/shop/chat',
      '/out/shop/_madeleine/redeem',
    ])
  })
})

describe('the binding of an exchange', () => {
  const worker = new Worker()
  const { bindings } = worker.services
  const binding = bindings.create()
  const value = bindings.seal(binding)

  test('is the browser’s', () => {
    expect(worker.open({ cookies: { madeleine: value } }).exchange.binding?.id).toBe(binding.id)
  })

  test('is under the prefixed name on https, and only there', () => {
    const scheme = 'https'
    expect(
      worker.open({ scheme, cookies: { '__Host-madeleine': value } }).exchange.binding?.id,
    ).toBe(binding.id)
    expect(worker.open({ scheme, cookies: { madeleine: value } }).exchange.binding).toBe(undefined)
    expect(worker.open({ cookies: { '__Host-madeleine': value } }).exchange.binding).toBe(undefined)
  })

  test('is found behind what somebody planted', () => {
    const cookie = `madeleine=planted; madeleine=${value}`
    expect(worker.open({ headers: { cookie } }).exchange.binding?.id).toBe(binding.id)
  })

  test('is not sought among more than five, which bounds the work', () => {
    const cookie = `${'madeleine=planted; '.repeat(5)}madeleine=${value}`
    expect(worker.open({ headers: { cookie } }).exchange.binding).toBe(undefined)
  })

  test('is kept when the browser is bound again', () => {
    const { exchange } = worker.open({ cookies: { [Bindings.cookieName(false)]: value } })
    exchange.bind()
    expect([exchange.binding?.id, exchange.bindingIsNew]).toEqual([binding.id, false])
  })

  test('is new for a browser without, or with a forged one', () => {
    for (const cookies of [{}, { madeleine: `${value}A` }]) {
      const { exchange } = worker.open({ cookies })
      exchange.bind()
      expect(exchange.bindingIsNew).toBe(true)
      expect(exchange.binding!.id).not.toBe(binding.id)
    }
  })

  test('is never shown, not even by the browser’s id', () => {
    const { browser } = worker.open({ cookies: { madeleine: value } })
    expect(browser.id).toMatch(/^[\w-]{11}$/)
    expect(binding.id).not.toContain(browser.id)
    expect(worker.open().browser.id).toBe(undefined)
  })
})

describe('the head of an exchange', () => {
  const held = (cookies: Record<string, string>) => {
    const visit = new Worker().open({ cookies })
    visit.exchange.holdIfKnown()
    return visit.head.held
  }

  test('of a browser that was bound is held, since something may wait for it', () => {
    expect([held({ madeleine: 'x' }), held({ '__Host-madeleine': 'x' })]).toEqual([1, 1])
  })

  test('of any other browser is left alone', () => {
    expect([held({}), held({ other: 'x' })]).toEqual([0, 0])
  })
})
