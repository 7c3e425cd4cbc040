import { inspect } from 'node:util'
import * as devalue from 'devalue'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { arrivalOf, cookiesOf, FakeHead, Worker } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import type { CookieAttributes } from '../cookie/attributes.ts'
import { jsonCodec } from '../cookie/built-in-codecs.ts'
import { cookieClass } from '../cookie/cookie-class.ts'
import { makeDefinition, type DefinitionOptions } from '../cookie/definition-options.ts'
import { definitionOf, type AnyDefinition } from '../cookie/definition.ts'
import { madeleine } from '../madeleine.ts'

/** As many as fit beside the other tests; at night as many as a patient attacker's afternoon. */
const attacks = runs(5000, 100_000)
const patience = 600_000

const NAMES = ['crumb', '__Host-crumb', '__Secure-crumb', '__Host-Http-crumb']
const SECRET = 'the secret that nobody may see at all'

class Crumb {
  id = ''
}

const codecs: Record<string, DefinitionOptions> = {
  text: { schema: z.object({ id: z.string() }), codec: textOf(JSON) },
  json: { codec: 'json' },
  bare: { schema: z.object({ id: z.string() }) },
  devalue: { codec: devalue },
  chunked: { codec: 'json', chunked: true },
  accepting: { codec: 'json', accept: [{ encode: String, decode: () => undefined }] },
}

function textOf({ stringify, parse }: typeof JSON) {
  return {
    encode: (value: unknown) => stringify(value),
    decode: (text: string): unknown => parse(text),
  }
}

/** Every name under every codec with a protection. */
function definitionsWith(protection: object): AnyDefinition[] {
  const defined = NAMES.flatMap((name) =>
    Object.values(codecs).map((codec) => makeDefinition(name, { ...codec, ...protection })),
  )
  const classes = NAMES.map((name) => {
    const Class = cookieClass({ name, ...protection })(class extends Crumb {})
    return definitionOf(Class) as AnyDefinition
  })
  return [...defined, ...classes]
}

const signed = definitionsWith({ signed: true })
const encrypted = definitionsWith({ encrypted: true })
const guarded = [...signed, ...encrypted]
const plain = definitionsWith({})

const worker = new Worker(undefined, { secrets: [SECRET] })
const stranger = new Worker(undefined, { secrets: ['the secret of somebody else as long'] })

/** The cookies of a browser to which an app wrote `id`, long enough for several where they may be. */
function written(definition: AnyDefinition, id: string, attributes: CookieAttributes, by = worker) {
  const visit = by.open({ scheme: 'https' })
  const padding = definition.isChunked ? 'x'.repeat(5000) : ''
  visit.browser.cookies.set(definition, { id: id + padding } as never, attributes)
  return cookiesOf(visit.respond().lines)
}

/** What a seal is bound to, as the value that it carries. */
const placeOf = ({ name, protection }: AnyDefinition) => `${protection} as ${name}`

/** Per definition what its own app sealed for it: all that may ever be read. */
const genuine = new Map(
  guarded.map((definition) => {
    const ends: CookieAttributes[] = [{}, { maxAge: 60 }]
    return [definition, ends.map((end) => written(definition, placeOf(definition), end))]
  }),
)
const past = new Date(Date.UTC(1999))
const expired = guarded.map((definition) => written(definition, 'expired', { expires: past }))
const foreign = guarded.map((definition) => written(definition, 'foreign', {}, stranger))
const otherPurposes = [
  worker.services.bindings.seal(worker.services.bindings.create()),
  ...worker.services.book.issue('x', 'https://a.example', []).map(({ text }) => text),
]

/** Every seal at hand, whoever made it and for whatever. */
const seals = [...[...genuine.values()].flat(), ...expired, ...foreign]
  .flatMap((cookies) => Object.values(cookies))
  .concat(otherPurposes)

const seal = fc.constantFrom(...seals)
const byte = fc.nat(255)
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.base64String(),
  fc.json(),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

/** Changes the bytes of the seal at the end of a text. */
function withBytes(text: string, change: (bytes: Buffer) => Buffer | void): string {
  const dot = text.lastIndexOf('.') + 1
  const bytes = Buffer.from(text.slice(dot), 'base64url')
  return text.slice(0, dot) + (change(bytes) ?? bytes).toString('base64url')
}

const at = (bytes: { length: number }, place: number) => place % Math.max(bytes.length, 1)

/** What somebody may send who has seen every seal and knows no secret. */
const attack = fc.oneof(
  noise,
  seal,
  fc
    .tuple(seal, fc.nat(), byte)
    .map(([text, place, value]) =>
      withBytes(text, (bytes) => void (bytes[at(bytes, place)] = value)),
    ),
  fc
    .tuple(seal, fc.nat(), fc.nat(7))
    .map(([text, place, bit]) =>
      withBytes(text, (bytes) => void (bytes[at(bytes, place)]! ^= 1 << bit)),
    ),
  // Versions, traits and key ids stand in the first bytes, and the expiry behind them.
  fc
    .tuple(seal, fc.nat(8), byte)
    .map(([text, place, value]) => withBytes(text, (bytes) => void (bytes[place] = value))),
  fc
    .tuple(seal, fc.uint8Array({ minLength: 5, maxLength: 5 }))
    .map(([text, end]) =>
      withBytes(text, (bytes) => Buffer.concat([bytes.subarray(0, 4), end, bytes.subarray(4)])),
    ),
  fc
    .tuple(seal, fc.nat(), fc.nat(), fc.string({ maxLength: 4 }))
    .map(([text, from, to, put]) => text.slice(0, at(text, from)) + put + text.slice(at(text, to))),
  fc
    .tuple(seal, seal, fc.nat(), fc.nat())
    .map(([one, other, end, start]) => one.slice(0, at(one, end)) + other.slice(at(other, start))),
  fc.tuple(seal, seal).map(([one, other]) => `${one}.${other}`),
  fc.tuple(noise, seal).map(([text, other]) => text + other.slice(other.lastIndexOf('.'))),
  fc.tuple(fc.nat(99), noise, seal).map(([count, mark, text]) => `~${count}.${mark}.${text}`),
  seal.map((text) => decodeURIComponent(text)),
  seal.map((text) => encodeURIComponent(encodeURIComponent(text))),
)

const header = fc
  .array(
    fc
      .tuple(fc.constantFrom(...NAMES, ...NAMES.map((name) => `${name}.1`)), attack)
      .map((pair) => pair.join('=')),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.join('; '))

/** Reads in every way there is, and answers every value that was found. */
function found(definition: AnyDefinition, cookie: string): unknown[] {
  const { cookies } = worker.open({ headers: { cookie } }).browser
  const values = cookies.getAll(definition)
  const one = cookies.get(definition)
  const isThere = cookies.has(definition)
  expect(isThere && values.length === 0).toBe(false)
  expect(isThere ? one : values[0]).toEqual(values[0])
  return values
}

describe('whatever a browser sends', () => {
  test.each([
    ['signed', signed],
    ['encrypted', encrypted],
  ])(
    'nothing %s opens that the app did not seal for that very cookie, and no read throws',
    (_, definitions) => {
      fc.assert(
        fc.property(fc.constantFrom(...definitions), header, (definition, cookie) => {
          for (const value of found(definition, cookie))
            expect(JSON.stringify(value)).toContain(placeOf(definition))
        }),
        attacks,
      )
    },
    patience,
  )

  test(
    'no other spelling of a seal opens either',
    () => {
      const whole = guarded.filter(({ isChunked }) => !isChunked)
      const change = fc.oneof(
        fc.record({ place: fc.nat(), bit: fc.nat(7) }).map(({ place, bit }) => (bytes: Buffer) => {
          bytes[at(bytes, place)]! ^= 1 << bit
        }),
        fc.nat(8).map((size) => (bytes: Buffer) => {
          bytes[0]! ^= 0x10
          return Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(size), bytes.subarray(4)])
        }),
        fc.nat(8).map((size) => (bytes: Buffer) => {
          bytes[0]! ^= 0x10
          return Buffer.concat([bytes.subarray(0, 4), bytes.subarray(4 + size)])
        }),
      )
      fc.assert(
        fc.property(fc.constantFrom(...whole), fc.nat(1), change, (definition, which, changing) => {
          const text = genuine.get(definition)![which]![definition.name]!
          const forged = withBytes(text, changing)
          fc.pre(forged !== text)
          expect(found(definition, `${definition.name}=${forged}`)).toEqual([])
        }),
        attacks,
      )
    },
    patience,
  )

  test(
    'no read of an unprotected cookie throws',
    () => {
      fc.assert(
        fc.property(fc.constantFrom(...plain), header, (definition, cookie) => {
          expect(found(definition, cookie).length).toBeLessThanOrEqual(5)
        }),
        attacks,
      )
    },
    patience,
  )

  test('what the app sealed itself is found', () => {
    for (const [definition, cookies] of genuine) {
      for (const sent of cookies) {
        const cookie = Object.entries(sent).map((pair) => pair.join('='))
        const [value] = found(definition, cookie.join('; '))
        expect(value).toMatchObject({ id: expect.stringContaining(placeOf(definition)) })
      }
    }
  })

  test('no field of the prototype comes out of JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('__proto__', '__pr\\u006fto__'), (json, key) => {
        const text = `{"a":{"${key}":${json}},"${key}":${json}}`
        const read = jsonCodec.decode(text, { name: 'a', now: 0, beside: () => undefined })
        expect(read).toEqual({ a: {} })
      }),
      runs(500),
    )
  })
})

describe('no secret is shown', () => {
  const [definition] = encrypted
  const memory = madeleine({ secrets: [SECRET] })
  const browser = memory.open(arrivalOf({}), new FakeHead())
  const { cookies } = browser

  function errorOf(work: () => unknown): unknown {
    try {
      return work()
    } catch (error) {
      return error
    }
  }

  test('by whatever an app holds, however it is looked at', () => {
    cookies.set(definition!, { id: 'MARKED' } as never)
    for (const thing of [memory, browser, cookies, definition, Crumb, worker.services.seals]) {
      const shown = inspect(thing, { depth: 20, showHidden: true, getters: true })
      expect(shown).not.toMatch(/nobody may see|MARKED/)
      expect(shown).not.toContain(Buffer.from(SECRET).toString('hex'))
      expect(String(thing) + Object.values(Object(thing)).join()).not.toMatch(/nobody may see/)
    }
  })

  test('by an error', () => {
    const errors = [
      () => cookies.set(signed[0]!, { id: 'x'.repeat(9000) } as never),
      () => cookies.set(definition!, { id: 5n } as never),
      () => cookies.set(definition!, { id: 'x' } as never, { maxAge: -1 }),
      () => madeleine({ secrets: [SECRET, 'short'] }),
      () => madeleine({ secrets: [SECRET], basePath: 'x' }),
    ].map(errorOf)
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/nobody may see|short'/)
    }
  })
})
