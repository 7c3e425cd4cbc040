import * as devalue from 'devalue'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { caught } from '../../test/support/caught.ts'
import { refused } from '../../test/support/refused.ts'
import { HOSTILE_RUNS, runs } from '../../test/support/runs.ts'
import { defineItem, type AnyItem } from './item.ts'
import { plainItem } from './plain-item.ts'

const NOW = 1_700_000_000_000
const circle: { self?: unknown } = {}
circle.self = circle

/** Whoever copied an object with it would change a prototype: it is not read. */
const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'))
/** JSON makes 0 of -0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the text of an item', () => {
  test('is JSON, with what else is known of it on a second line', () => {
    expect(defineItem('a').write({ b: ['é\n'] }, NOW)).toBe(String.raw`{"b":["é\n"]}`)
    const migrate = { 1: String }
    const item = defineItem('a', { version: 2, migrate, firstPaint: true, expiresIn: '1h' })
    expect(item.write('x', NOW)).toBe('"x"\n{"version":2,"expires":1700003600,"firstPaint":true}')
  })

  test('gives its value until it expires, and not after', () => {
    const seconds = fc.integer({ min: 1, max: 1e9 })
    fc.assert(
      fc.property(plain, seconds, seconds, (value, expiresIn, now) => {
        const item = defineItem('a', { expiresIn })
        const text = item.write(value, now * 1000)
        const end = (now + expiresIn) * 1000
        expect(item.read(text, end - 1)).toEqual({ value: asJson(value) })
        expect(item.read(text, end)).toEqual({ value: undefined, isExpired: true })
      }),
      runs(500),
    )
  })

  test('lasts at least as long as was said', () => {
    const item = defineItem('a', { expiresIn: 0.4 })
    expect(item.read(item.write(1, NOW + 50), NOW + 449)).toEqual({ value: 1 })
  })

  test('may expire by what the write says', () => {
    const item = defineItem('a', { expiresIn: '1h' })
    expect(item.read(item.write(1, NOW, 5), NOW + 5_000)).toMatchObject({ isExpired: true })
    expect(item.read(item.write(1, NOW, '2h'), NOW + 3_600_000)).toEqual({ value: 1 })
    expect(() => item.write(1, NOW, 'soon')).toThrow(refused('option', '"a"', 'expiresIn'))
  })

  test('gives what the schema makes of it', () => {
    const item = defineItem('a', { schema: z.string().transform(Number) })
    expect(item.read(item.write('7', NOW), NOW)).toEqual({ value: 7 })
    expect(item.read('7', NOW)).toEqual({ value: undefined })
  })

  test.each<[string, unknown, ...string[]]>([
    ['a function', () => 1, 'function', 'defineItem\\(…, \\{ codec \\}\\)'],
    ['a symbol', Symbol('x'), 'symbol', 'codec'],
    ['a circle', circle, 'circle', '"self"'],
    ['a BigInt', { n: 1n }, 'bigint', '"n"', 'codec'],
    ['a Date', new Date(), '"Date"', 'devalue'],
    ['undefined', undefined, 'undefined', 'call delete\\(\\)'],
    ['undefined in a list', [undefined], 'Write null'],
  ])('cannot be made of %s', (_, value, ...words) => {
    const write = () => defineItem('cart', {}).write(value, NOW)
    expect(write).toThrow(refused('item', '"cart"', ...words))
    expect(write).not.toThrow(/session/)
  })

  test('cannot be made of what the schema refuses', () => {
    const item = defineItem('a', { schema: z.number() })
    expect(() => item.write('hunter2', NOW)).toThrow(refused('item', '"a"', 'schema'))
  })
})

describe('an item with a codec', () => {
  test('carries what JSON does not', () => {
    const item = defineItem('a', { schema: z.map(z.string(), z.date()), codec: devalue })
    const value = new Map([['b', new Date(5)]])
    expect(item.read(item.write(value, NOW), NOW)).toEqual({ value })
    expect(defineItem('a', { codec: devalue }).write(1n, NOW)).toBe('[["BigInt","1"]]')
  })

  test.each<[string, unknown, unknown, ...string[]]>([
    ['undefined', devalue, undefined, 'call delete\\(\\)'],
    ['what the codec refuses', devalue, () => 'hunter2', 'its codec cannot carry'],
    ['a text of two lines', { stringify: () => '1\n2', parse: () => 1 }, 1, 'line breaks'],
    ['no text', { stringify: () => 1, parse: () => 1 }, 1, 'made a number'],
    ['a text that it does not read', { stringify: String, parse: JSON.parse }, 'x', 'not read'],
  ])('refuses %s', (_, codec, value, ...words) => {
    const item = defineItem('a', { codec: codec as typeof devalue })
    expect(() => item.write(value, NOW)).toThrow(refused('item', '"a"', ...words))
  })

  test('refuses what its schema would not know again', () => {
    const item = defineItem('a', { schema: z.date(), codec: JSON })
    expect(() => item.write(new Date(NOW), NOW)).toThrow(refused('item', 'schema refuses'))
  })

  test('keeps what the codec throws apart, where no log shows it', () => {
    const item = defineItem('a', { codec: devalue })
    const error = caught(() => item.write({ secret: () => 'hunter2' }, NOW))
    expect(error.reason).toBeInstanceOf(Error)
    expect(Object.keys(error)).not.toContain('reason')
  })

  test('reads what the codec does not as absent', async () => {
    const broken = async () => {
      throw new Error('late')
    }
    expect(defineItem('a', { codec: devalue }).read('{"b":1}', NOW)).toEqual({ value: undefined })
    const codec = { stringify: String, parse: broken }
    expect(defineItem('a', { codec }).read('1', NOW)).toEqual({ value: undefined })
  })
})

describe('an older version', () => {
  const first = defineItem('draft', { schema: z.string(), expiresIn: '7d' })
  const third = defineItem('draft', {
    schema: z.object({ text: z.string(), tags: z.array(z.string()) }),
    version: 3,
    migrate: { 1: (text: string) => ({ text }), 2: (old) => ({ ...old, tags: [] }) },
    firstPaint: true,
  })

  test('goes through each step, and is to be kept as the newest with the end that it had', () => {
    const value = { text: 'Dear', tags: [] }
    const { text, ...reading } = third.read(first.write('Dear', NOW), NOW)
    expect(reading).toEqual({ value })
    expect(text).toBe(
      `${JSON.stringify(value)}\n{"version":3,"expires":1700604800,"firstPaint":true}`,
    )
    expect(third.read(text!, NOW)).toEqual({ value })
  })

  test('goes through the steps from its own on, whichever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }), (from, more) => {
        const at = (version: number) =>
          defineItem('a', {
            version,
            migrate: Object.fromEntries(
              Array.from({ length: version - 1 }, (_, n) => [
                n + 1,
                (old: number[]) => [...old, n + 2],
              ]),
            ),
          })
        const { value } = at(from + more).read(at(from).write([from], NOW), NOW)
        expect(value).toEqual(Array.from({ length: more + 1 }, (_, n) => from + n))
      }),
      runs(100),
    )
  })

  const failing = (migrate: () => unknown, schema = z.unknown()) =>
    defineItem('a', { schema, version: 2, migrate: { 1: migrate } }).read('1', NOW)

  test('is left as it is where a step throws', () => {
    const failure = new Error('no')
    const fail = () => {
      throw failure
    }
    expect(failing(fail)).toEqual({ value: undefined, failure })
  })

  test.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'undefined'],
    ['what JSON does not carry', () => new Date(), '"Date"'],
    ['a promise', () => Promise.reject(new Error('late')), 'migrate\\[1\\] answers a promise'],
  ])('is left as it is where a step gives %s', (_, step, word) => {
    expect(failing(step)).toEqual({ value: undefined, failure: refused('item', '"a"', word) })
  })

  test('is left as it is where the schema refuses what the steps give', () => {
    const schema = z.string() as never
    expect(failing(() => 5, schema)).toEqual({
      value: undefined,
      failure: refused('item', 'schema'),
    })
  })

  test('is absent where it has expired, and where it is newer than the item', () => {
    const text = first.write('Dear', NOW)
    expect(third.read(text, NOW + 8 * 86_400_000)).toEqual({ value: undefined, isExpired: true })
    expect(first.read(third.write({ text: '', tags: [] }, NOW), NOW)).toEqual({ value: undefined })
  })
})

describe('reading never throws', () => {
  const items: [string, AnyItem][] = [
    ['plain data', defineItem('a')],
    ['a schema', defineItem('a', { schema: z.object({ b: z.string() }) })],
    ['a codec', defineItem('a', { codec: devalue })],
    ['a version', defineItem('a', { version: 2, migrate: { 1: (old) => old.b.c } })],
    ['a bare key', plainItem('a')],
  ]

  test.each(items)('by %s', (_, item) => {
    const line = fc.oneof(fc.string(), fc.json())
    const lines = fc.array(line, { maxLength: 3 }).map((all) => all.join('\n'))
    fc.assert(
      fc.property(lines, (text) => void item.read(text, NOW)),
      HOSTILE_RUNS,
    )
  })

  test.each(['', '{', 'dark', '1\n2\n3', '1\n{', '1\n{"version":0}', '1\n{"expires":"x"}'])(
    'and gives nothing of %j',
    (text) => {
      expect(defineItem('a').read(text, NOW)).toEqual({ value: undefined })
    },
  )

  test('by a schema that throws, or answers later', () => {
    const throwing = z.unknown().transform((): unknown => {
      throw new Error('no')
    })
    expect(defineItem('a', { schema: throwing }).read('1', NOW)).toEqual({ value: undefined })
    const late = defineItem('a', { schema: z.unknown().refine(async () => true) })
    const failure = refused('option', 'asynchronously')
    expect(late.read('1', NOW)).toEqual({ value: undefined, failure })
  })
})

describe('a bare key', () => {
  test('reads plain data of any version, until it expires', () => {
    const migrate = { 1: String }
    const item = defineItem('a', { version: 2, migrate, expiresIn: 5, firstPaint: true })
    const text = item.write({ b: 1 }, NOW)
    expect(plainItem('a').read(text, NOW)).toEqual({ value: { b: 1 } })
    expect(plainItem('a').read(text, NOW + 5000)).toMatchObject({ isExpired: true })
  })

  test('writes plain data', () => {
    expect(plainItem('a').write([1], NOW)).toBe('[1]')
    expect(() => plainItem('a\n')).toThrow(refused('item', 'control'))
  })
})

describe('what another library kept', () => {
  const layout = defineItem('layout', {
    schema: z.object({ columns: z.int() }),
    version: 2,
    migrate: { 1: (columns: number) => ({ columns }) },
  })

  test.each([
    ['of the newest version', '{"columns":3}'],
    ['of the first version', '3'],
  ])('is taken over when it is %s', (_, theirs) => {
    expect(layout.read(layout.adopt(theirs, NOW)!, NOW).value).toEqual({ columns: 3 })
  })

  test('is left when it is neither', () => {
    expect(layout.adopt('"three"', NOW)).toBe(undefined)
  })

  test('is a text where it is no JSON', () => {
    const theme = defineItem('theme', { schema: z.string() })
    expect(theme.read(theme.adopt('dark', NOW)!, NOW).value).toBe('dark')
  })
})
