import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { KeyRing } from './key-ring.ts'
import { pooledRandom } from './random.ts'
import { Sealer } from './sealer.ts'
import { Signer } from './signer.ts'

const ALICE = 'the secret of one app, long enough'
const BOB = 'the secret of another, long enough'
const NOW = Date.UTC(2026, 0, 1)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function signer(...secrets: string[]): Signer {
  return new Signer(new KeyRing(() => secrets), 'test')
}

const ours = signer(ALICE)
const verify = (text: string, name = 'name', now = NOW) => ours.verify(text, name, now)?.payload
const text = fc.string({ unit: 'grapheme', maxLength: 100 })
const signed = ours.sign('a.payload', 'name')
const seal = Buffer.from(signed.slice(signed.lastIndexOf('.') + 1), 'base64url')

/** A good signed text with a byte of its seal changed. */
function changed(at: number, xor: number): string {
  const copy = Buffer.from(seal)
  copy[at]! ^= xor
  return `a.payload.${copy.toString('base64url')}`
}

describe('a signed text', () => {
  test('gives the text that was signed, whatever it and the name are', () => {
    fc.assert(
      fc.property(text, fc.string(), (payload, name) => {
        expect(verify(ours.sign(payload, name), name)).toBe(payload)
      }),
      runs(200),
    )
  })

  test('begins with the text itself, which everybody may read', () => {
    expect(signed).toMatch(/^a\.payload\.[\w-]+$/)
  })

  test('is the same each time', () => {
    expect(ours.sign('a.payload', 'name')).toBe(signed)
  })

  test('takes 49 characters more than the text, and 6 for an expiry of our days', () => {
    const ending = ours.sign('a.payload', 'name', { expires: NOW / 1000 })
    expect(signed.length - 'a.payload'.length).toBe(49)
    expect(ending.length - signed.length).toBe(6)
  })

  test('may be of the empty text, and of one that looks signed', () => {
    for (const payload of ['', '.', signed, `${signed}.`])
      expect(verify(ours.sign(payload, 'name'))).toBe(payload)
  })
})

describe('a signed text reads as absent', () => {
  test('with any one bit of its seal changed', () => {
    for (let bit = 0; bit < seal.length * 8; bit++)
      expect(verify(changed(bit >> 3, 1 << (bit & 7)))).toBe(undefined)
  })

  test('with any one character replaced by any other', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.constantFrom(...ALPHABET, '=', '+', '/', ' ', '.', 'é', '\0'),
        (payload, at, char) => {
          const whole = ours.sign(payload, 'name')
          const place = at % whole.length
          fc.pre(whole[place] !== char)
          // One half of a pair is no text, and no header can bring it.
          const forged = whole.slice(0, place) + char + whole.slice(place + 1)
          fc.pre(forged.isWellFormed())
          expect(verify(forged)).toBe(undefined)
        },
      ),
      runs(300),
    )
  })

  test('cut anywhere', () => {
    for (let length = 0; length < signed.length; length++) {
      expect(verify(signed.slice(0, length))).toBe(undefined)
      expect(verify(signed.slice(signed.length - length))).toBe(undefined)
    }
  })

  test.each(['=', '==', ' ', '\n', '\0', 'A', 'AAAA', '.', ';', '%'])(
    'with %j behind or before it',
    (more) => {
      expect(verify(signed + more)).toBe(undefined)
      expect(verify(more + signed)).toBe(undefined)
    },
  )

  test('in any other spelling that decodes to the same bytes', () => {
    const spellings = [...ALPHABET].map((char) => signed.slice(0, -1) + char)
    expect(spellings.filter((spelling) => verify(spelling) !== undefined)).toEqual([signed])
  })

  test('with the seal of another text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (one, other, at) => {
        const first = ours.sign(one, 'name')
        const second = ours.sign(other, 'name')
        const place = at % Math.max(first.length, second.length)
        const spliced = first.slice(0, place) + second.slice(place)
        fc.pre(spliced !== first && spliced !== second && spliced.isWellFormed())
        expect(verify(spliced)).toBe(undefined)
      }),
      runs(300),
    )
  })

  test('under another name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, other) => {
        fc.pre(name !== other)
        expect(verify(ours.sign('x', name), other)).toBe(undefined)
      }),
      runs(200),
    )
  })

  test('for another purpose, even where purpose and name run together alike', () => {
    const ring = new KeyRing(() => [ALICE])
    const foreign = new Signer(ring, 'ab').sign('x', 'c')
    expect(new Signer(ring, 'a').verify(foreign, 'bc', NOW)).toBe(undefined)
  })

  test('where name and text run together alike', () => {
    expect(verify(ours.sign('bc', 'a').replace('bc', 'c'), 'ab')).toBe(undefined)
  })

  test('under another secret, and without any', () => {
    expect(signer(BOB).verify(signed, 'name', NOW)).toBe(undefined)
    expect(signer().verify(signed, 'name', NOW)).toBe(undefined)
  })

  test('of another version', () => {
    for (const version of [0, 2, 3, 15]) expect(verify(changed(0, 1 ^ version))).toBe(undefined)
  })

  test('with the key id of another secret that signs too', () => {
    const both = signer(ALICE, BOB)
    const foreign = signer(BOB).sign('a.payload', 'name').slice('a.payload.'.length)
    const swapped = Buffer.from(seal)
    Buffer.from(foreign, 'base64url').copy(swapped, 1, 1, 4)
    expect(both.verify(`a.payload.${swapped.toString('base64url')}`, 'name', NOW)).toBe(undefined)
  })

  test('when it was encrypted instead', () => {
    const ring = new KeyRing(() => [ALICE])
    const encrypted = new Sealer(ring, 'test', pooledRandom()).seal(Buffer.from('x'), 'name')
    for (const forged of [encrypted, `.${encrypted}`, `x.${encrypted}`])
      expect(verify(forged)).toBe(undefined)
  })

  test('when nobody signed it, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()),
        fc.uint8Array({ maxLength: 60 }),
        (payload, bytes) => {
          const tail = Buffer.from(bytes).toString('base64url')
          for (const forged of [payload, `${payload}.${tail}`, `.${tail}`])
            expect(verify(forged)).toBe(undefined)
        },
      ),
      runs(300),
    )
  })

  test('when random bytes stand behind our version and key id', () => {
    fc.assert(
      fc.property(text, fc.uint8Array({ minLength: 32, maxLength: 32 }), (payload, mac) => {
        const forged = Buffer.concat([seal.subarray(0, 4), mac]).toString('base64url')
        expect(verify(`${payload}.${forged}`)).toBe(undefined)
      }),
      runs(300),
    )
  })
})

describe('the expiry of a signed text', () => {
  const end = NOW / 1000 + 60
  const ending = ours.sign('x', 'name', { expires: end })
  const resealed = (change: (seal: Buffer) => Buffer | void) => {
    const copy = Buffer.from(ending.slice(2), 'base64url')
    return `x.${(change(copy) ?? copy).toString('base64url')}`
  }

  test('lets it be read until the last millisecond before', () => {
    expect(verify(ending, 'name', end * 1000 - 1)).toBe('x')
  })

  test('makes it read as absent from then on', () => {
    expect(verify(ending, 'name', end * 1000)).toBe(undefined)
  })

  test('is told with the text', () => {
    expect(ours.verify(ending, 'name', NOW)).toMatchObject({ expires: end })
    expect(ours.verify(signed, 'name', NOW)).toMatchObject({ expires: 0 })
  })

  test('cannot be moved', () => {
    for (const moved of [end + 1, end + 1000, 2 ** 40 - 1, 0])
      expect(verify(resealed((copy) => void copy.writeUIntBE(moved, 4, 5)))).toBe(undefined)
  })

  test('cannot be taken away', () => {
    const without = resealed((copy) => {
      copy[0]! ^= 0x10
      return Buffer.concat([copy.subarray(0, 4), copy.subarray(9)])
    })
    expect(verify(without)).toBe(undefined)
  })

  test('cannot be added', () => {
    for (const added of [0, end]) {
      const head = Buffer.alloc(9)
      seal.copy(head, 0, 0, 4)
      head[0]! ^= 0x10
      head.writeUIntBE(added, 4, 5)
      const longer = Buffer.concat([head, seal.subarray(4)])
      expect(verify(`a.payload.${longer.toString('base64url')}`)).toBe(undefined)
    }
  })

  test('is none unless given', () => {
    expect(verify(signed, 'name', Number.MAX_SAFE_INTEGER)).toBe('a.payload')
  })
})

describe('rotation', () => {
  const old = signer(ALICE).sign('old', 'name')
  const rotated = signer(BOB, ALICE)

  test('verifies what an older secret signed', () => {
    expect(rotated.verify(old, 'name', NOW)?.payload).toBe('old')
  })

  test('signs with the newest secret', () => {
    const next = rotated.sign('new', 'name')
    expect(signer(BOB).verify(next, 'name', NOW)?.payload).toBe('new')
    expect(signer(ALICE).verify(next, 'name', NOW)).toBe(undefined)
  })

  test('tells what an older secret signed from what the newest did', () => {
    const texts = [old, rotated.sign('new', 'name')]
    expect(texts.map((one) => rotated.verify(one, 'name', NOW)?.isNewest)).toEqual([false, true])
  })

  test('verifies texts of two secrets whose key ids happen to be the same', () => {
    const twins = [0, 1].map((number) => ({
      idText: 'AAAH',
      key: createSecretKey(Buffer.alloc(32, number)),
    }))
    const ringOf = (...keys: typeof twins) =>
      ({ newest: () => keys[0], keys: () => keys }) as unknown as KeyRing
    const texts = twins.map((twin) => new Signer(ringOf(twin), 'test').sign('x', 'name'))
    const both = new Signer(ringOf(...twins), 'test')
    expect(texts.map((one) => both.verify(one, 'name', NOW)?.isNewest)).toEqual([true, false])
  })

  test('no longer verifies what a secret signed that was taken away', () => {
    expect(signer(BOB).verify(old, 'name', NOW)).toBe(undefined)
  })
})

describe('a signer', () => {
  test('shows neither secret nor key when it is logged', () => {
    const ring = new KeyRing(() => [ALICE])
    const logged = new Signer(ring, 'test')
    logged.sign('x', 'name')
    const shown = inspect(logged, { depth: 10, showHidden: true }) + JSON.stringify(logged)
    expect(shown).not.toContain(ALICE)
    expect(shown).not.toContain(ring.newest('test').key.export().toString('hex'))
  })

  test('says that a secret is missing when it is to sign', () => {
    expect(() => signer().sign('x', 'name')).toThrow(/No secret was given.*Set MADELEINE_SECRET/)
  })
})
