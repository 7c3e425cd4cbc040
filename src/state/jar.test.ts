import { workOf } from '../../test/support/work.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeFields, lineOf, Worker } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { caught } from '../../test/support/caught.ts'
import { DeliveryError, UsageError } from '../errors.ts'
import { writeCookie } from '../cookie/set-cookie.ts'

const open = (cookies: Record<string, string> = {}) => new Worker().open({ cookies })

describe('a jar', () => {
  test('gives what was set, at once', () => {
    const { cookies } = open({ theme: 'light' }).browser
    cookies.set('theme', 'dark')
    expect([
      cookies.get('theme'),
      cookies.getAll('theme'),
      cookies.has('theme'),
      [...cookies],
    ]).toEqual(['dark', ['dark'], true, [['theme', 'dark']]])
  })

  test.each(['madeleine', '__Host-madeleine'])('leaves %s, the binding cookie, alone', (name) => {
    const visit = open()
    const error = caught(() => visit.browser.cookies.set(name, 'x', { secure: true }))
    expect([error.code, error.message]).toEqual([
      'cookie-name',
      expect.stringMatching(/the library's own.*Choose another name/),
    ])
    expect(() => visit.browser.cookies.delete(name)).toThrow(UsageError)
    expect(visit.respond().lines).toEqual([])
  })

  test('still gives a cookie that is deleted where it used to be', () => {
    const visit = open()
    const { cookies } = visit.browser
    cookies.set('a', '1')
    cookies.delete('a', { path: '/old' })
    expect([cookies.get('a'), [...cookies]]).toEqual(['1', [['a', '1']]])
    expect(visit.respond().lines.length).toBe(2)
    expect([cookies.get('a'), [...cookies]]).toEqual(['1', [['a', '1']]])
  })

  test('gives nothing of what was deleted', () => {
    const { cookies } = open({ theme: 'light' }).browser
    cookies.delete('theme')
    expect([
      cookies.get('theme'),
      cookies.getAll('theme'),
      cookies.has('theme'),
      [...cookies],
    ]).toEqual([undefined, [], false, []])
  })

  test('gives nothing of what was set to end at once', () => {
    const visit = open()
    const { cookies } = visit.browser
    cookies.set('a', 'x', { maxAge: 0 })
    cookies.set('b', 'x', { expires: new Date(0) })
    expect([cookies.has('a'), cookies.has('b')]).toEqual([false, false])
    expect(visit.respond().lines.length).toBe(2)
  })

  test('forgets a cookie when its time is over', () => {
    const worker = new Worker()
    const visit = worker.open()
    visit.browser.cookies.set('a', 'x', { maxAge: 5 })
    visit.respond()
    worker.clock.pass(4999)
    expect(visit.browser.cookies.get('a')).toBe('x')
    worker.clock.pass(1)
    expect(visit.browser.cookies.get('a')).toBe(undefined)
  })

  test('gives the same before and after the head has left', () => {
    const visit = open({ a: '1', b: '2' })
    visit.browser.cookies.set('a', 'new')
    visit.browser.cookies.delete('b')
    const before = [...visit.browser.cookies]
    visit.respond()
    expect([...visit.browser.cookies]).toEqual(before)
  })

  test('agrees with a simple model after any sets and deletions', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__')
    const action = fc.oneof(
      fc.record({
        do: fc.constant('set' as const),
        name,
        value: fc.string({ unit: 'grapheme', maxLength: 20 }),
      }),
      fc.record({ do: fc.constant('delete' as const), name }),
      fc.record({ do: fc.constant('respond' as const) }),
    )
    const sent = fc.uniqueArray(fc.tuple(name, fc.stringMatching(/^\w*$/)), {
      selector: ([word]) => word,
    })
    fc.assert(
      fc.property(sent, fc.array(action, { maxLength: 20 }), (given, actions) => {
        const cookie = given.map((pair) => pair.join('=')).join('; ')
        const visit = new Worker().open({ headers: { cookie } })
        visit.exchange.bind()
        const { cookies } = visit.browser
        const model = new Map<string, string>(given)
        for (const next of actions) {
          if (next.do === 'respond') {
            visit.respond()
            continue
          }
          if (next.do === 'set') cookies.set(next.name, next.value)
          else cookies.delete(next.name)
          model.delete(next.name)
          if (next.do === 'set') model.set(next.name, next.value)
          const sorted = (entries: Iterable<[string, string]>) =>
            [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1))
          expect(sorted(cookies)).toEqual(sorted(model))
          for (const asked of ['a', 'b', 'c', 'd', 'constructor', '__proto__']) {
            const value = model.get(asked)
            expect(cookies.get(asked)).toBe(value)
            expect(cookies.has(asked)).toBe(value !== undefined)
            expect(cookies.getAll(asked)).toEqual(value === undefined ? [] : [value])
          }
        }
      }),
      runs(200),
    )
  })

  test('reads as absent what is no cookie, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string(), (cookie, name) => {
        const { cookies } = new Worker().open({ headers: { cookie } }).browser
        for (const [known, value] of cookies) expect(cookies.getAll(known)).toContain(value)
        expect(cookies.getAll(name).length > 0).toBe(cookies.has(name))
        expect(cookies.get(name)).toBe(cookies.getAll(name)[0])
      }),
      runs(100),
    )
  })

  test('does work in proportion to a header of 64 KB', async () => {
    const cookie = 'a=b; '.repeat(65_536 / 5)
    const { cookies } = new Worker().open({ headers: { cookie } }).browser
    const work = await workOf(async () => {
      cookies.get('nothing')
      void [...cookies]
    })
    expect(work).toBeLessThan(20 * cookie.length)
  })
})

describe('a mistake at the jar', () => {
  test.each([
    ['a;b', 'x', {}],
    ['a', 'x\ud800', {}],
    ['a', 'x'.repeat(4096), {}],
    ['a', 'x', { maxAge: -1 }],
    ['a', 'x', { sameSite: 'none' as const }],
    ['__Host-a', 'x', { domain: 'app.example' }],
  ])('throws at the line that made it and queues nothing: %j', (name, value, attributes) => {
    const visit = open()
    visit.browser.cookies.set('good', '1')
    expect(() => visit.browser.cookies.set(name, value, attributes)).toThrow(UsageError)
    expect(visit.respond().pairs).toEqual(['good=1'])
  })

  test('never tells the value', () => {
    const { cookies } = open().browser
    const secret = `hunter2\ud800`
    for (const attributes of [{}, { maxAge: 1.5 }, { path: 'x' }])
      expect(() => cookies.set('a', secret, attributes)).not.toThrow(/hunter2/)
  })
})

describe('a write after the head has left', () => {
  test('throws where no way to the browser is left, and says what to do', () => {
    const visit = open()
    visit.respond()
    expect(() => visit.browser.cookies.set('late', 'x')).toThrow(DeliveryError)
    expect(() => visit.browser.cookies.set('late', 'x')).toThrow(
      /Cookie "late".*headers had gone.*eventStream/,
    )
    expect(visit.browser.cookies.get('late')).toBe(undefined)
  })

  test('waits for the next response to a browser that is known', () => {
    const worker = new Worker()
    const value = worker.services.bindings.seal(worker.services.bindings.create())
    const cookies = { madeleine: value }
    const visit = worker.open({ cookies })
    visit.respond()
    visit.browser.cookies.set('late', 'x')
    expect(worker.open({ cookies }).respond().pairs).toContain('late=x')
    expect(worker.open({ cookies }).respond().pairs).toEqual([])
  })
})

describe('an exchange whose cookies were', () => {
  test('read asks to be heard before the head leaves, once', () => {
    const visit = open()
    visit.browser.cookies.get('a')
    visit.browser.cookies.has('a')
    expect(visit.head.held).toBe(1)
  })

  test('written asks to be heard too', () => {
    const visit = open()
    visit.browser.cookies.set('a', 'x')
    expect(visit.head.held).toBe(1)
  })

  test('not touched is left alone', () => {
    const visit = open({ a: '1' })
    void visit.browser.cookies
    expect([visit.head.held, visit.respond().fields.size]).toEqual([0, 0])
  })
})

test('a cookie is secure by itself on https and behind a proxy that says so', () => {
  const lines = [
    { scheme: 'https' as const },
    { headers: { 'x-forwarded-proto': 'https' } },
    {},
  ].map((asked) => {
    const visit = new Worker(undefined, { trustedProxies: 1 }).open(asked)
    visit.browser.cookies.set('a', 'x')
    return visit.respond(new FakeFields()).lines[0]
  })
  const plain = writeCookie('a', 'x', undefined, false).text
  expect(lines).toEqual([lineOf('a', 'x').text, lineOf('a', 'x').text, plain])
})
