import { describe, expect, test } from 'vitest'
import { cookiesOf, FakeFields, lineOf, Worker } from '../../test/support/fakes.ts'

/** A browser that this worker has bound before. */
function known(worker = new Worker()) {
  const binding = worker.services.bindings.create()
  const cookies = { madeleine: worker.services.bindings.seal(binding) }
  const park = (name: string, value = 'parked') =>
    worker.services.outboxes
      .of(binding.id)
      .wait([{ ...lineOf(name, value, { sequence: worker.services.sequence.next() }) }])
  return { worker, cookies, park, id: binding.id }
}

function respond(work: (visit: ReturnType<Worker['open']>) => void, fields = new FakeFields()) {
  const visit = new Worker().open()
  work(visit)
  return visit.respond(fields)
}

describe('Vary', () => {
  const vary = (given: Record<string, string>) =>
    respond((visit) => visit.browser.cookies.get('a'), new FakeFields(given)).get('vary')

  test('names Cookie once anything was read', () => {
    expect(vary({})).toBe('Cookie')
  })

  test.each([
    ['Accept', 'Accept, Cookie'],
    ['Accept, Origin', 'Accept, Origin, Cookie'],
    ['X-Cookie', 'X-Cookie, Cookie'],
    ['Cookies', 'Cookies, Cookie'],
    ['', 'Cookie'],
  ])('%j becomes %j', (given, expected) => {
    expect(vary({ vary: given })).toBe(expected)
  })

  test.each(['Cookie', 'cookie', 'Accept , COOKIE', 'cookie,accept', '*', 'Accept, *'])(
    '%j says it already',
    (given) => {
      expect(vary({ vary: given })).toBe(given)
    },
  )

  test('is not touched by writing alone', () => {
    expect(respond((visit) => visit.browser.cookies.set('a', 'x')).get('vary')).toBe(undefined)
  })
})

describe('Cache-Control of a response that sets a cookie', () => {
  const caching = (given: Record<string, string>) =>
    respond((visit) => visit.browser.cookies.set('a', 'x'), new FakeFields(given)).get(
      'cache-control',
    )

  test('is private', () => {
    expect(caching({})).toBe('private')
  })

  test.each([
    ['public', 'private'],
    ['public, max-age=60', 'private, max-age=60'],
    ['max-age=60, PUBLIC, s-maxage=600', 'private, max-age=60'],
    ['s-maxage=600', 'private'],
    ['no-cache', 'private, no-cache'],
    ['', 'private'],
  ])('%j becomes %j', (given, expected) => {
    expect(caching({ 'cache-control': given })).toBe(expected)
  })

  test.each(['private', 'no-store', 'Private, max-age=60', 'no-cache, No-Store'])(
    '%j is left as it is',
    (given) => {
      expect(caching({ 'cache-control': given })).toBe(given)
    },
  )

  test('is not touched when no cookie of ours leaves', () => {
    const fields = new FakeFields({ 'cache-control': 'public' }, ['host=1'])
    respond((visit) => visit.browser.cookies.get('a'), fields)
    expect(fields.get('cache-control')).toBe('public')
  })
})

describe('the lines of a response', () => {
  test('are one for each cookie, in the order of the last writes', () => {
    const fields = respond(({ browser: { cookies } }) => {
      cookies.set('a', '1')
      cookies.set('b', '1')
      cookies.set('a', '2')
      cookies.delete('a')
    })
    expect(fields.pairs).toEqual(['b=1', 'a='])
  })

  test('come behind what the host wrote, which stays', () => {
    const fields = new FakeFields({}, ['session=host; Path=/', 'a=host'])
    respond((visit) => visit.browser.cookies.set('a', 'ours'), fields)
    expect(fields.pairs).toEqual(['session=host', 'a=host', 'a=ours'])
  })

  test('are told once', () => {
    const visit = new Worker().open()
    visit.browser.cookies.set('a', 'x')
    visit.respond()
    expect(visit.respond().lines).toEqual([])
  })
})

describe('parked lines', () => {
  test('leave with the next response, before its own', () => {
    const { worker, cookies, park } = known()
    park('parked')
    const visit = worker.open({ cookies })
    visit.browser.cookies.set('own', 'x')
    expect(visit.respond().pairs.slice(0, 2)).toEqual(['parked=parked', 'own=x'])
  })

  test('are dropped when the response itself writes that cookie', () => {
    const { worker, cookies, park } = known()
    park('a')
    const visit = worker.open({ cookies })
    visit.browser.cookies.set('a', 'newer')
    expect(visit.respond().pairs.filter((pair) => pair.startsWith('a='))).toEqual(['a=newer'])
  })

  test('are dropped when the host writes that cookie', () => {
    const { worker, cookies, park } = known()
    park('a')
    const fields = worker.open({ cookies }).respond(new FakeFields({}, ['a=host; Path=/']))
    expect(fields.pairs.filter((pair) => pair.startsWith('a='))).toEqual(['a=host'])
  })

  test('are dropped when another worker has written that cookie since', () => {
    const { worker, cookies, park } = known()
    park('login', 'alice')
    const other = new Worker(worker.clock)
    worker.clock.pass(120_000)
    const logout = other.open({ cookies })
    logout.browser.cookies.delete('login')
    const after = cookiesOf(logout.respond().lines, cookies)
    worker.clock.pass(60_000)
    expect(
      worker
        .open({ cookies: after })
        .respond()
        .pairs.filter((pair) => pair.startsWith('login')),
    ).toEqual([])
  })

  test('are another browser’s secret', () => {
    const { worker, park } = known()
    park('a')
    expect(worker.open({ cookies: known(worker).cookies }).respond().pairs).toEqual([])
  })

  test('show in the exchange that takes them along', () => {
    const { worker, cookies, park } = known()
    park('a')
    const visit = worker.open({ cookies })
    visit.respond()
    expect(visit.browser.cookies.get('a')).toBe('parked')
  })
})

describe('the binding cookie', () => {
  const isBinding = (pair: string) => /^(?:__Host-)?madeleine=/.test(pair)

  test('comes when the browser was just bound, once', () => {
    const visit = new Worker().open()
    visit.exchange.bind()
    expect(visit.respond().pairs.filter(isBinding).length).toBe(1)
    expect(visit.respond().pairs).toEqual([])
  })

  test('is HttpOnly, SameSite=Lax, for the whole host, and Secure under its prefix on https', () => {
    const visit = new Worker().open({ scheme: 'https' })
    visit.exchange.bind()
    expect(visit.respond().lines).toEqual([
      expect.stringMatching(/^__Host-madeleine=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
    ])
  })

  test('comes with every write to a bound browser', () => {
    const { worker, cookies } = known()
    const visit = worker.open({ cookies })
    visit.browser.cookies.set('a', 'x')
    expect(visit.respond().pairs.filter(isBinding).length).toBe(1)
  })

  test('comes when the host’s own API writes to a bound browser', () => {
    const { worker, cookies } = known()
    const fields = worker.open({ cookies }).respond(new FakeFields({}, ['a=host']))
    expect(fields.pairs.filter(isBinding).length).toBe(1)
  })

  test('does not come to a browser that needs none', () => {
    expect(respond((visit) => visit.browser.cookies.set('a', 'x')).pairs).toEqual(['a=x'])
  })

  test('does not come to a bound browser when nothing was written', () => {
    const { worker, cookies } = known()
    const visit = worker.open({ cookies })
    visit.browser.cookies.get('a')
    expect(visit.respond().pairs).toEqual([])
  })

  test('never forgets a newer write for an older one this worker remembers', () => {
    const { worker, cookies, id } = known()
    const old = lineOf('a', 'old', { sequence: worker.services.sequence.next() })
    worker.services.outboxes.of(id).sent([old])
    const other = new Worker(worker.clock)
    worker.clock.pass(10)
    const elsewhere = other.open({ cookies })
    elsewhere.browser.cookies.set('a', 'new')
    const after = cookiesOf(elsewhere.respond().lines, cookies)
    const visit = worker.open({ cookies: after })
    const newest = Math.max(...visit.exchange.binding!.written.values())
    visit.browser.cookies.set('b', 'x')
    const last = worker.open({ cookies: cookiesOf(visit.respond().lines, after) })
    expect(newest).toBeGreaterThan(old.sequence)
    expect([...last.exchange.binding!.written.values()]).toContain(newest)
  })
})
