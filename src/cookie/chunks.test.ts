import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cookiesOf, FakeFields, Worker } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { digest } from '../seal/digest.ts'
import type { CookieAttributes } from './attributes.ts'
import { checkAttributes } from './checked-attributes.ts'
import { chunkName, joined, split, staleChunks } from './chunks.ts'
import { defineCookie } from './define.ts'
import { writeChecked } from './set-cookie.ts'

const LARGEST_LINE = 4096

const parts = (value: string, attributes: CookieAttributes = {}, name = 'crumb') =>
  split(name, value, checkAttributes(name, attributes), digest)
const join = ([first, ...rest]: readonly (string | undefined)[]) =>
  joined(first!, (index) => rest[index - 1], digest)
const linesOf = (value: string, attributes: CookieAttributes = {}, name = 'crumb') => {
  const checked = checkAttributes(name, attributes)
  return split(name, value, checked, digest).map(
    (part, index) => writeChecked(chunkName(name, index), part, checked, true).text,
  )
}

/** Text that takes one to twelve bytes a character. */
const character = fc.constantFrom(
  'a',
  '.',
  '~',
  ' ',
  '%',
  '"',
  '%41',
  '\0',
  'é',
  '☕',
  '🍪',
  '\u{10ffff}',
)
const long = fc
  .tuple(fc.array(character, { minLength: 1, maxLength: 40 }), fc.nat(30_000))
  .map(([unit, size]) => {
    const bytes = encodeURIComponent(unit.join('')).length
    return unit.join('').repeat(Math.max(Math.floor(size / bytes), 1))
  })
const attributes = fc.record<CookieAttributes>(
  {
    maxAge: fc.constant('400d'),
    expires: fc.constant(new Date(0)),
    path: fc.nat(1000).map((size) => `/${'p'.repeat(size)}`),
    domain: fc.constant(`${'d'.repeat(60)}.example`),
    secure: fc.constant(true),
    httpOnly: fc.boolean(),
    sameSite: fc.constantFrom('lax', 'strict'),
    priority: fc.constantFrom('low', 'medium'),
  },
  { requiredKeys: [] },
)

describe('a value in chunks', () => {
  test('fits line by line, attributes and all, and joins back', () => {
    fc.assert(
      fc.property(long, attributes, (value, given) => {
        for (const line of linesOf(value, given))
          expect(line.length).toBeLessThanOrEqual(LARGEST_LINE)
        expect(join(parts(value, given))).toBe(value)
      }),
      runs(150, 1500),
    )
  })

  test('is cut between characters, wherever the cut falls', () => {
    for (const character of ['é', '☕', '🍪', '%', ' ', 'a%🍪']) {
      for (let shift = 0; shift < 13; shift++) {
        const value =
          'x'.repeat(shift) + character.repeat(6000 / encodeURIComponent(character).length)
        const made = parts(value)
        expect(made.length).toBeGreaterThan(1)
        for (const part of made) expect(part.isWellFormed()).toBe(true)
        expect(join(made)).toBe(value)
        expect(join(made)).not.toContain('\ufffd')
      }
    }
  })

  test('uses nearly all the room there is', () => {
    const lines = linesOf('x'.repeat(32_768))
    expect(lines.length).toBe(9)
    for (const line of lines.slice(0, -1)) expect(line.length).toBeGreaterThan(LARGEST_LINE - 20)
  })

  test('that fits into one cookie stays as it is', () => {
    expect(parts('')).toEqual([''])
    expect(parts('dark')).toEqual(['dark'])
    expect(parts('x'.repeat(4000))).toEqual(['x'.repeat(4000)])
  })

  test('that begins like a chunk joins back too', () => {
    for (const value of ['~', '~01.AAAAAAAAAAA.x', ...parts('x'.repeat(9000))])
      expect(join(parts(value))).toBe(value)
  })

  test('of 32 KB is the largest', () => {
    expect(join(parts('x'.repeat(32_768)))).toBe('x'.repeat(32_768))
    expect(() => parts('x'.repeat(32_769))).toThrow(
      /^Cookie "crumb": its encoded value takes 32769 bytes, but even in chunks no more than 32768 travel.*Keep less in it, or keep it in a session/,
    )
    expect(() => parts(' '.repeat(20_000))).toThrow(/takes 60000 bytes/)
  })

  test.each([4000, 4020, 4040, 4050, 4060, 4090, 4096])(
    'under a name of %i letters is refused, not cut into nothing',
    (size) => {
      const name = 'n'.repeat(size)
      const path = `/${'p'.repeat(1000)}`
      expect(() => parts('x'.repeat(5000), {}, name)).toThrow(
        /^Cookie "n+…": its name and attributes leave \d+ bytes of 4096.*Give it a shorter name/,
      )
      expect(() => parts('x'.repeat(5000), { path }, name)).toThrow(/its name/)
    },
  )

  test('under a long name that leaves room is as good as any', () => {
    const name = 'n'.repeat(3000)
    const value = 'é'.repeat(4000)
    expect(join(parts(value, {}, name))).toBe(value)
    for (const line of linesOf(value, {}, name))
      expect(line.length).toBeLessThanOrEqual(LARGEST_LINE)
  })
})

describe('chunks read as absent', () => {
  const whole = parts('abcdefghij'.repeat(1300))
  const other = parts('klmnopqrst'.repeat(1300))

  test('with one missing', () => {
    for (let index = 1; index < whole.length; index++)
      expect(join(whole.with(index, undefined as never))).toBe(undefined)
  })

  test('with one of another value', () => {
    for (let index = 0; index < whole.length; index++)
      expect(join(whole.with(index, other[index]!))).toBe(undefined)
  })

  test('with their number in another spelling', () => {
    expect(join(whole.with(0, whole[0]!.replace('~0', '~')))).toBe(undefined)
  })

  test('in another order', () => {
    const [first, second, ...rest] = parts(
      Array.from({ length: 3000 }, (_, index) => index).join('.'),
    )
    expect(join([first, second, ...rest])).toBeDefined()
    expect(join([first, ...[second, ...rest].toReversed()])).toBe(undefined)
  })

  test('with any of them cut, changed or made longer', () => {
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.nat(),
        fc.string({ maxLength: 3 }),
        (index, at, put) => {
          const part = whole[index]!
          const place = at % part.length
          const changed = part.slice(0, place) + put + part.slice(place + 1)
          fc.pre(changed !== part && !(index === 0 && place === 0 && !changed.startsWith('~')))
          expect(join(whole.with(index, changed))).toBe(undefined)
        },
      ),
      runs(300),
    )
  })

  test.each([
    '~',
    '~~',
    '~1',
    '~1.',
    '~99.AAAAAAAAAAA.x',
    '~02.AAAAAAAAAAA.x',
    '~-1.AAAAAAAAAAA.x',
  ])('where the first makes no sense: %s', (first) => {
    expect(join([first, 'a', 'b'])).toBe(undefined)
  })

  test('after a bounded look, and never throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(99), (rest, count) => {
        let asked = 0
        const first = `~${String(count).padStart(2, '0')}.${digest(rest)}.${rest}`
        joined(first, () => (asked++, rest), digest)
        expect(asked).toBeLessThanOrEqual(40)
      }),
      runs(200),
    )
  })
})

test('stale are the chunks from an index on, also behind a gap', () => {
  const has =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name)
  expect(staleChunks('a', 0, has('a', 'a.1', 'a.2', 'a.4'))).toEqual(['a.1', 'a.2', 'a.4'])
  expect(staleChunks('a', 2, has('a.1', 'a.2'))).toEqual(['a.2'])
  expect(staleChunks('a', 1, has('b.1'))).toEqual([])
  expect(staleChunks('a', 1, () => true).length).toBe(40)
})

describe.each([{}, { signed: true }, { encrypted: true, compress: false }])(
  'a chunked cookie, %o',
  (protection) => {
    const notes = defineCookie('notes', { codec: 'json', chunked: true, path: '/n', ...protection })
    const worker = new Worker()
    const text = (size: number) => 'Madeleine, '.repeat(size / 11)

    /** What the browser holds after a value was written. */
    function after(value: unknown, cookies: Record<string, string> = {}) {
      const visit = worker.open({ cookies })
      visit.browser.cookies.set(notes, value)
      const { lines } = visit.respond(new FakeFields())
      return { lines, cookies: cookiesOf(lines, cookies) }
    }

    test('comes back in the next exchange, and at once', () => {
      const visit = worker.open()
      visit.browser.cookies.set(notes, text(9000))
      expect(visit.browser.cookies.get(notes)).toBe(text(9000))
      const { cookies } = after(text(9000))
      expect(Object.keys(cookies).length).toBeGreaterThan(2)
      expect(worker.open({ cookies }).browser.cookies.get(notes)).toBe(text(9000))
    })

    test('that became shorter takes its stale chunks away, where they were written', () => {
      const before = after(text(12_000)).cookies
      const { lines, cookies } = after('short', before)
      expect(Object.keys(cookies)).toEqual(['notes'])
      for (const line of lines) expect(line).toContain('; Path=/n')
      expect(worker.open({ cookies }).browser.cookies.get(notes)).toBe('short')
    })

    test('that is written elsewhere takes the stale chunks away there', () => {
      const visit = worker.open({ cookies: after(text(12_000)).cookies })
      visit.browser.cookies.set(notes, 'short', { path: '/', domain: 'app.example' })
      for (const line of visit.respond().lines)
        expect(line).toMatch(/; Domain=app\.example; Path=\/;/)
    })

    test('that became longer has all its chunks', () => {
      const { cookies } = after(text(12_000), after(text(5000)).cookies)
      expect(worker.open({ cookies }).browser.cookies.get(notes)).toBe(text(12_000))
    })

    test('is deleted whole', () => {
      const { cookies } = after(text(12_000))
      const visit = worker.open({ cookies })
      visit.browser.cookies.delete(notes)
      expect(visit.browser.cookies.has(notes)).toBe(false)
      expect(cookiesOf(visit.respond().lines, cookies)).toEqual({})
    })

    test('is absent when a chunk is missing or another’s', () => {
      const { cookies } = after(text(12_000))
      const { 'notes.1': _, ...missing } = cookies
      const mixed = { ...cookies, 'notes.1': after('x'.repeat(12_000)).cookies['notes.1']! }
      for (const damaged of [missing, mixed])
        expect(worker.open({ cookies: damaged }).browser.cookies.get(notes)).toBe(undefined)
    })

    test('over 32 KB is refused, and nothing of it is queued', () => {
      const visit = worker.open()
      expect(() => visit.browser.cookies.set(notes, 'x'.repeat(33_000))).toThrow(
        /^Cookie "notes": its encoded value takes \d{5} bytes, but even in chunks/,
      )
      expect(visit.respond().lines).toEqual([])
    })
  },
)
