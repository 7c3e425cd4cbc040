import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { FakeClock, lineOf, Worker } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { hashOf } from './binding.ts'
import type { Bearer, Redeemed } from './book.ts'
import type { Line } from './line.ts'

const ORIGIN = 'https://app.example'
const clock = new FakeClock()

function newBook(time = clock) {
  return new Worker(time).services.book
}

function bearer(browser: string, more: Partial<Bearer> = {}): Bearer {
  return {
    binding: { id: browser },
    origin: ORIGIN,
    idempotencyKey: undefined,
    ...more,
  }
}

function issued(book = newBook(), lines: Line[] = [lineOf('a', '1')]) {
  const [ticket] = book.issue('alice', ORIGIN, lines)
  return { book, text: ticket!.text, id: ticket!.id }
}

/** Any line the jar can make, long and odd ones among them. */
const anyLine = fc
  .record({
    name: fc.stringMatching(/^[\w-]{1,40}$/).filter((name) => !name.startsWith('__')),
    value: fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary-ascii', maxLength: 1200 }),
      fc.constant('x'.repeat(4000)),
    ),
    path: fc.oneof(
      fc.constant('/'),
      fc.stringMatching(/^\/["\\a-z]{0,900}$/),
      fc.constant(`/${'"'.repeat(1000)}`),
    ),
    domain: fc.constantFrom(undefined, 'app.example', `${'a'.repeat(60)}.`.repeat(3) + 'example'),
  })
  .map(({ name, value, path, domain }) =>
    lineOf(name, value, { path, domain, maxAge: '400d', priority: 'medium' }),
  )

describe('a ticket', () => {
  test('brings its lines, in order, with their numbers', () => {
    const lines = [lineOf('a', '1'), lineOf('b', '2 ;"\\é'), lineOf('c', '', { path: '/c' })]
    const { book, text, id } = issued(newBook(), lines)
    expect(book.redeem(text, bearer('alice'))).toEqual({
      ok: true,
      id,
      lines: lines.map((line) => ({
        hash: hashOf(line.key),
        sequence: line.sequence,
        text: line.text,
      })),
    })
  })

  test('without lines only proves that the browser is there', () => {
    const { book, text } = issued(newBook(), [])
    expect(book.redeem(text, bearer('alice'))).toMatchObject({ ok: true, lines: [] })
  })

  test('shows neither cookie nor browser nor its id', () => {
    const { text, id } = issued(newBook(), [lineOf('secretname', 'secretvalue')])
    const raw = Buffer.from(text, 'base64url').toString('latin1')
    for (const word of ['secretname', 'secretvalue', 'alice', ORIGIN, id])
      expect(raw + text).not.toContain(word)
  })

  test('opens at any worker with the secret', () => {
    expect(newBook().redeem(issued().text, bearer('alice'))).toMatchObject({ ok: true })
  })

  test('many lines make several, each of them at most 8 KB in its body, none lost and in order', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 30 }), (lines) => {
        const book = newBook()
        const tickets = book.issue('b'.repeat(43), ORIGIN, lines)
        for (const { text } of tickets)
          expect(JSON.stringify({ ticket: text }).length).toBeLessThanOrEqual(8192)
        const good = tickets.map(
          ({ text }) => book.redeem(text, bearer('b'.repeat(43))) as Redeemed,
        )
        const brought = good.flatMap((redeemed) => redeemed.lines)
        expect(brought.map(({ text }) => text)).toEqual(lines.map(({ text }) => text))
        expect(brought.map(({ sequence }) => sequence)).toEqual(
          lines.map(({ sequence }) => sequence),
        )
        expect(new Set(tickets.map(({ id }) => id)).size).toBe(tickets.length)
      }),
      runs(60),
    )
  })

  test('holds as much as it can before there is another', () => {
    const lines = Array.from({ length: 100 }, (_, index) => lineOf(`c${index}`, 'x'))
    const tickets = newBook().issue('b'.repeat(43), ORIGIN, lines)
    expect(tickets.length).toBe(2)
    expect(tickets[0]!.text.length).toBeGreaterThan(7900)
  })
})

describe('a ticket is refused', () => {
  const why = (book = newBook(), text: string, more: Partial<Bearer> = {}) => {
    const answer = book.redeem(text, bearer('alice', more))
    return answer.ok ? 'good' : answer.why
  }

  test.each([
    [
      'tampered',
      (text: string) => text.slice(0, 50) + (text[50] === 'A' ? 'B' : 'A') + text.slice(51),
    ],
    ['truncated', (text: string) => text.slice(0, -1)],
    ['extended', (text: string) => `${text}A`],
    ['empty', () => ''],
    ['two in one', (text: string) => text + text],
    [
      'a binding',
      () => new Worker(clock).services.bindings.seal({ id: 'alice', written: new Map() }),
    ],
  ])('when it is %s', (_, forge) => {
    const { book, text } = issued()
    expect(why(book, forge(text))).toBe('forged')
    expect(why(book, text)).toBe('good')
  })

  test('under another secret', () => {
    const foreign = new Worker(clock, { secrets: ['another secret, which is long enough'] })
    expect(why(newBook(), issued(foreign.services.book).text)).toBe('forged')
  })

  test.each([
    ['the binding cookie is missing', 'unbound', { binding: undefined }],
    ['another browser brings it', 'other-browser', { binding: { id: 'mallory' } }],
    ['a page of another origin brings it', 'foreign-origin', { origin: 'https://evil.example' }],
    ['a page of another port brings it', 'foreign-origin', { origin: `${ORIGIN}:8443` }],
    ['a page of plain http brings it', 'foreign-origin', { origin: 'http://app.example' }],
  ] as const)('when %s, and is not burnt', (_, reason, more) => {
    const { book, text } = issued()
    for (let attempt = 0; attempt < 3; attempt++) expect(why(book, text, more)).toBe(reason)
    expect(why(book, text)).toBe('good')
  })

  test('tells the server, and only it, whose it is and which', () => {
    const { book, text, id } = issued()
    expect(book.redeem(text, bearer('mallory'))).toEqual({
      ok: false,
      why: 'other-browser',
      id,
      browser: 'alice',
    })
  })

  test('does not look at the origin where configured ones have decided', () => {
    const { book, text } = issued()
    expect(why(book, text, { origin: undefined })).toBe('good')
  })

  test.each([
    [-45_001, 'expired'],
    [-45_000, 'good'],
    [-30_000, 'good'],
    [0, 'good'],
    [30_000, 'good'],
    [59_000, 'good'],
    [59_999, 'good'],
    [60_000, 'expired'],
    [3_600_000, 'expired'],
  ])('by a clock %i ms after the one that issued it: %s', (age, answer) => {
    const later = new FakeClock()
    later.now = clock.now + age
    expect(why(newBook(later), issued().text)).toBe(answer)
  })

  test('when it was expired, without burning it for a worker whose clock is behind', () => {
    const time = new FakeClock()
    const { book, text } = issued(newBook(time))
    time.pass(60_000)
    expect(why(book, text)).toBe('expired')
    time.pass(-1)
    expect(why(book, text)).toBe('good')
  })
})

describe('a spent ticket', () => {
  function spend(first: string | undefined, again: string | undefined, after: number) {
    const time = new FakeClock()
    const { book, text } = issued(newBook(time))
    expect(book.redeem(text, bearer('alice', { idempotencyKey: first })).ok).toBe(true)
    time.pass(after)
    return book.redeem(text, bearer('alice', { idempotencyKey: again }))
  }

  test.each([
    ['without a key', undefined, undefined],
    ['with a key only now', undefined, 'k'],
    ['with another key', 'k', 'l'],
    ['without the key it was spent with', 'k', undefined],
  ])('is refused %s', (_, first, again) => {
    expect(spend(first, again, 1)).toMatchObject({ ok: false, why: 'spent' })
  })

  test.each([0, 1, 9_999])('gives the same lines to a retry under its key %i ms later', (after) => {
    expect(spend('k', 'k', after)).toMatchObject({
      ok: true,
      lines: [{ text: expect.stringContaining('a=1') }],
    })
  })

  test('is refused to its own key after 10 seconds', () => {
    expect(spend('k', 'k', 10_000)).toMatchObject({ ok: false, why: 'spent' })
  })

  test('does not get another 10 seconds by every retry', () => {
    const time = new FakeClock()
    const { book, text } = issued(newBook(time))
    const retry = () => (
      time.pass(4000),
      book.redeem(text, bearer('alice', { idempotencyKey: 'k' })).ok
    )
    expect([retry(), retry(), retry(), retry()]).toEqual([true, true, true, false])
  })

  test('is refused to another browser even under its key', () => {
    const { book, text } = issued()
    book.redeem(text, bearer('alice', { idempotencyKey: 'k' }))
    expect(book.redeem(text, bearer('mallory', { idempotencyKey: 'k' }))).toMatchObject({
      ok: false,
    })
  })

  test('is never good a second time, in whatever order tickets come and however time passes', () => {
    const attempt = fc.record({
      which: fc.nat(5),
      wait: fc.integer({ min: 0, max: 40_000 }),
      key: fc.constantFrom(undefined, 'k'),
    })
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        const time = new FakeClock()
        const book = newBook(time)
        const texts = Array.from({ length: 6 }, () => issued(book).text)
        const replayed: number[] = []
        const spent = new Map<number, { at: number; key: string | undefined }>()
        for (const { which, wait, key } of attempts) {
          time.pass(wait)
          const { ok } = book.redeem(texts[which]!, bearer('alice', { idempotencyKey: key }))
          const before = spent.get(which)
          const isRetry =
            before?.key !== undefined && before.key === key && time.now - before.at < 10_000
          if (ok && before !== undefined && !isRetry) replayed.push(which)
          if (ok && before === undefined) spent.set(which, { at: time.now, key })
        }
        expect(replayed).toEqual([])
      }),
      runs(150),
    )
  })

  test('is forgotten when it could no longer be redeemed, so memory is bounded', () => {
    const time = new FakeClock()
    const book = newBook(time)
    const spent = () => {
      const { text } = issued(book)
      book.redeem(text, bearer('alice'))
    }
    const memory = memoryOf(spent)
    for (let minute = 0; minute < 20; minute++) {
      for (let ticket = 0; ticket < 50; ticket++) spent()
      time.pass(60_000)
    }
    expect(memory.size).toBe(50)
  })
})

/** The Map that `work` remembers a spent ticket in, which nothing else can see. */
function memoryOf(work: () => void): Map<unknown, unknown> {
  const set = vi.spyOn(Map.prototype, 'set')
  work()
  const call = set.mock.calls.findIndex(([, value]) => Object.hasOwn(Object(value), 'forgetAt'))
  const memory = set.mock.contexts[call]
  set.mockRestore()
  return memory as Map<unknown, unknown>
}
