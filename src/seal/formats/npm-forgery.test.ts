import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../../test/support/codec-context.ts'
import { records } from '../../../test/support/json-values.ts'
import { HOSTILE_RUNS } from '../../../test/support/runs.ts'
import type { Codec } from '../../cookie/codec.ts'
import { cookieSession } from './cookie-session.ts'
import { cookieSignature } from './cookie-signature.ts'
import { ironSeal } from './iron-seal.ts'
import { ironSession } from './iron-session.ts'
import { keygrip } from './keygrip.ts'

const SECRETS = [
  'a newer secret of our own, long enough',
  'an older secret of our own, long enough',
]
const OTHERS = ['a secret of somebody else, long enough']
const PATIENCE = 900_000

const texts = fc.string({ unit: 'binary', maxLength: 60 })
/** Whatever a string can hold, halves of surrogate pairs too. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes))
/** What looks as if it were of some format. */
const lookalikes = fc
  .array(
    fc.constantFrom('s:', 'j:', '.', '*', 'Fe26.2', '~2', '=', '{}', 'AAAA', 'null', '9', '%41'),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''))

interface Candidate {
  readonly make: (secrets: string[]) => Codec
  readonly values: fc.Arbitrary<unknown>
  readonly knowsItsName: boolean
}

const candidates: Record<string, Candidate> = {
  'cookieSignature, as Express': {
    make: (secrets) => cookieSignature({ secrets }),
    values: fc.oneof(
      texts.filter((text) => !text.startsWith('j:')),
      records,
    ),
    knowsItsName: false,
  },
  'cookieSignature, as Fastify': {
    make: (secrets) => cookieSignature({ secrets, prefix: '' }),
    values: texts,
    knowsItsName: false,
  },
  keygrip: { make: (secrets) => keygrip({ secrets }), values: texts, knowsItsName: true },
  cookieSession: { make: (keys) => cookieSession({ keys }), values: records, knowsItsName: true },
  ironSeal: {
    make: ([password]) => ironSeal({ password: password! }),
    values: records,
    knowsItsName: false,
  },
  ironSession: {
    make: ([password]) => ironSession({ password: password! }),
    values: records,
    knowsItsName: false,
  },
}

/** The texts of a cookie and of those beside it. */
function encode(codec: Codec, value: unknown, name = 'name'): string[] {
  return [codec.encode(value, contextOf(name))].flat()
}

function decode(codec: Codec, [own, ...more]: readonly string[], name = 'name'): unknown {
  const suffixes = codec.suffixes ?? []
  const beside = Object.fromEntries(suffixes.map((suffix, at) => [suffix, more[at] ?? '']))
  return codec.decode(own!, contextOf(name, beside))
}

interface Edit {
  readonly which: number
  readonly at: number
  readonly cut: number
  readonly insert: string
}

const edits: fc.Arbitrary<Edit> = fc.record({
  which: fc.nat({ max: 1 }),
  at: fc.nat({ max: 500 }),
  cut: fc.nat({ max: 3 }),
  insert: fc.oneof(fc.string({ maxLength: 2 }), anything),
})

/** The texts with a piece of one of them replaced. */
function edited(texts: readonly string[], { which, at, cut, insert }: Edit): string[] {
  return texts.map((text, index) => {
    if (index !== which % texts.length) return text
    const start = at % (text.length + 1)
    return text.slice(0, start) + insert + text.slice(start + cut)
  })
}

describe.each(Object.entries(candidates))('%s', (_, { make, values }) => {
  const codec = make(SECRETS)
  const foreign = make(OTHERS)
  const holds = (...args: Parameters<typeof fc.assert>) => fc.assert(args[0], HOSTILE_RUNS)

  test(
    'reads what it wrote',
    () => {
      holds(
        fc.property(values, (value) => {
          expect(decode(codec, encode(codec, value))).toEqual(value)
        }),
      )
    },
    PATIENCE,
  )

  test(
    'reads nothing from text that nobody sealed, and does not throw',
    () => {
      holds(
        fc.property(fc.oneof(anything, lookalikes), anything, (text, beside) => {
          expect(decode(codec, [text, beside])).toBe(undefined)
        }),
      )
    },
    PATIENCE,
  )

  test(
    'reads nothing of what was edited',
    () => {
      holds(
        fc.property(values, edits, (value, edit) => {
          const good = encode(codec, value)
          const bad = edited(good, edit)
          fc.pre(bad.some((text, at) => text !== good[at]))
          expect(decode(codec, bad)).toBe(undefined)
        }),
      )
    },
    PATIENCE,
  )

  test(
    'reads nothing of what was joined from two',
    () => {
      holds(
        fc.property(values, values, fc.nat(), fc.nat(), (one, other, head, tail) => {
          const [first, second] = [encode(codec, one), encode(codec, other)]
          const [start, end] = [first[0]!, second[0]!]
          const own = start.slice(0, head % start.length) + end.slice(tail % end.length || 0)
          fc.pre(own !== start && own !== end)
          expect(decode(codec, [own, ...first.slice(1)])).toBe(undefined)
        }),
      )
    },
    PATIENCE,
  )

  test(
    'reads nothing that another secret made',
    () => {
      holds(
        fc.property(values, (value) => {
          expect(decode(codec, encode(foreign, value))).toBe(undefined)
        }),
      )
    },
    PATIENCE,
  )
})

describe('what was made for a cookie of another name', () => {
  const names = fc.stringMatching(/^[\w.-]{1,9}$/)
  const those = (knows: boolean) =>
    Object.entries(candidates).filter(([, { knowsItsName }]) => knowsItsName === knows)

  function finds({ make, values }: Candidate, expected: (value: unknown) => unknown) {
    const codec = make(SECRETS)
    return fc.property(values, names, names, (value, name, other) => {
      fc.pre(name !== other)
      expect(decode(codec, encode(codec, value, name), other)).toEqual(expected(value))
    })
  }

  test.each(those(true))(
    '%s does not read',
    (_, candidate) => {
      fc.assert(
        finds(candidate, () => undefined),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test.each(those(false))(
    '%s reads, as the original does',
    (_, candidate) => {
      fc.assert(
        finds(candidate, (value) => value),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )
})
