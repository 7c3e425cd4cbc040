import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../../test/support/codec-context.ts'
import { HOSTILE_RUNS } from '../../../test/support/runs.ts'
import type { Codec } from '../../cookie/codec.ts'
import { djangoSession } from './django-session.ts'
import { djangoSignedCookie } from './django-signed-cookie.ts'
import { djangoSigned } from './django-signed.ts'
import { fernet } from './fernet.ts'
import { flaskSession } from './flask-session.ts'
import { signer } from './signer.ts'
import { starletteSession } from './starlette-session.ts'
import { timestampSigner } from './timestamp-signer.ts'
import { urlSafeSerializer } from './url-safe-serializer.ts'
import { urlSafeTimedSerializer } from './url-safe-timed-serializer.ts'

const SECRETS = [
  'gDYWWkA-vmcVwnZHbIHYpLLYfZuQoRoJQJQ4yqVJYx0=',
  'x-8nSJIhPpBhnYFvW4DUpnJIqQhW4AcRDwnTqbiPGjE=',
]
const OTHERS = ['FTSvq6Jj0_UaT1UbSEkmJ3aPJBcFRyYdtlSv7gQqDOA=']
const PATIENCE = 900_000

/** Whatever a string can hold, halves of surrogate pairs too. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes))
/** What looks as if it were of some format. */
const lookalikes = fc
  .array(
    fc.constantFrom('.', ':', '=', '"', '\\', '.eJx', 'gAAAAA', 'e30', 'aVW5AA', '1vb66i', '{}'),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''))
const latin = fc.string({ unit: 'binary-ascii', maxLength: 40 })
const values = {
  text: latin,
  session: fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(latin, fc.integer(), fc.boolean()), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  }),
}

interface Candidate {
  readonly make: (secrets: string[], salt?: string) => Codec<any>
  readonly values: fc.Arbitrary<unknown>
  readonly isSalted?: boolean
}

const salted = (secrets: string[], salt?: string) => ({ secrets, ...(salt && { salt }) })
const candidates: Record<string, Candidate> = {
  signer: { make: (...of) => signer(salted(...of)), values: values.text, isSalted: true },
  timestampSigner: {
    make: (...of) => timestampSigner(salted(...of)),
    values: values.text,
    isSalted: true,
  },
  urlSafeSerializer: {
    make: (...of) => urlSafeSerializer(salted(...of)),
    values: values.session,
    isSalted: true,
  },
  urlSafeTimedSerializer: {
    make: (...of) => urlSafeTimedSerializer({ ...salted(...of), maxAge: 60 }),
    values: values.session,
    isSalted: true,
  },
  flaskSession: {
    make: (...of) => flaskSession(salted(...of)),
    values: values.session,
    isSalted: true,
  },
  starletteSession: { make: (secrets) => starletteSession({ secrets }), values: values.session },
  djangoSigned: {
    make: (...of) => djangoSigned(salted(...of)),
    values: values.session,
    isSalted: true,
  },
  djangoSignedCookie: {
    make: (...of) => djangoSignedCookie(salted(...of)),
    values: values.text,
    isSalted: true,
  },
  djangoSession: { make: (secrets) => djangoSession({ secrets }), values: values.session },
  fernet: { make: (secrets) => fernet({ secrets }), values: values.text },
}

const context = contextOf('name')
const encode = (codec: Codec<any>, value: unknown) => codec.encode(value, context) as string

/** A text with a piece of it replaced. */
const edits = fc
  .record({
    at: fc.nat({ max: 500 }),
    cut: fc.nat({ max: 3 }),
    insert: fc.oneof(fc.string({ maxLength: 2 }), lookalikes, anything),
  })
  .map(({ at, cut, insert }) => (text: string) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + insert + text.slice(start + cut)
  })

describe.each(Object.entries(candidates))('%s', (name, { make, values }) => {
  const codec = make(SECRETS)
  const decode = (text: string) => codec.decode(text, context)
  const holds = (property: fc.IProperty<any>) => fc.assert(property, HOSTILE_RUNS)
  // Deflating takes far longer than all that is tested here, so texts are made once.
  const samples = fc.sample(values, 300)
  const good = samples.map((value) => ({ value, text: encode(codec, value) }))
  const any = fc.constantFrom(...good)

  /** What a text that was tampered with may be read as. */
  const allowed = (text: string, from: typeof good): unknown[] => {
    const whole = from.filter((one) => one.text === text)
    // Django's quotes have several spellings of one text, and none of another.
    const kept = name === 'djangoSignedCookie' ? from : whole
    return [...kept.map(({ value }) => value), ...(whole.length > 0 ? [] : [undefined])]
  }

  test('reads what it wrote', { timeout: PATIENCE }, () => {
    for (const { value, text } of good) expect(decode(text)).toStrictEqual(value)
  })

  test('reads nothing from text that nobody signed', { timeout: PATIENCE }, () => {
    holds(
      fc.property(fc.oneof(anything, lookalikes, fc.base64String()), (text) => {
        expect(decode(text)).toBe(undefined)
      }),
    )
  })

  test('reads nothing that was changed anywhere', { timeout: PATIENCE }, () => {
    holds(
      fc.property(any, edits, (one, edit) => {
        const text = edit(one.text)
        expect(allowed(text, [one])).toContainEqual(decode(text))
      }),
    )
  })

  test('reads nothing spliced together from two', { timeout: PATIENCE }, () => {
    holds(
      fc.property(any, any, fc.nat(), fc.nat(), (one, other, before, behind) => {
        const head = one.text.slice(0, before % (one.text.length + 1))
        const text = head + other.text.slice(behind % (other.text.length + 1))
        expect(allowed(text, [one, other])).toContainEqual(decode(text))
      }),
    )
  })

  test('reads nothing of another secret', () => {
    const foreign = make(OTHERS)
    for (const value of samples) expect(decode(encode(foreign, value))).toBe(undefined)
  })
})

describe.each(Object.entries(candidates).filter(([, { isSalted }]) => isSalted))(
  '%s',
  (_, { make, values }) => {
    test('reads nothing of another salt', () => {
      const pairs = fc.tuple(values, fc.string({ minLength: 1, maxLength: 20 }))
      for (const [value, salt] of fc.sample(pairs, 300)) {
        const text = encode(make(SECRETS, salt), value)
        expect(make(SECRETS).decode(text, context)).toBe(undefined)
      }
    })
  },
)

test('a signed cookie of Django reads nothing of another name', { timeout: PATIENCE }, () => {
  const codec = djangoSignedCookie({ secrets: SECRETS })
  fc.assert(
    fc.property(values.text, fc.string({ maxLength: 20 }), (value, other) => {
      fc.pre(other !== 'name')
      expect(codec.decode(encode(codec, value), contextOf(other))).toBe(undefined)
    }),
    HOSTILE_RUNS,
  )
})

// A signer signs any text, so it reads those of the same salt, as the original does.
const readable = {
  'signer timestampSigner': 'x.aVW5AA',
  'signer starletteSession': 'eyJhIjogIngifQ==.aVW5AA',
  'timestampSigner starletteSession': 'eyJhIjogIngifQ==',
}

test('no codec reads what another wrote with the same secrets', () => {
  const read: Record<string, unknown> = {}
  for (const [name, { make }] of Object.entries(candidates))
    for (const [otherName, other] of Object.entries(candidates)) {
      const text = encode(other.make(SECRETS), other.values === values.text ? 'x' : { a: 'x' })
      const value = make(SECRETS).decode(text, context)
      if (name !== otherName && value !== undefined) read[`${name} ${otherName}`] = value
    }
  expect(read).toEqual(readable)
})
