import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { inflated } from './deflate.ts'
import { KeyRing } from './key-ring.ts'
import { pooledRandom, type Random } from './random.ts'
import { Sealer } from './sealer.ts'

const ALICE = 'the secret of one app, long enough'
const BOB = 'the secret of another, long enough'
const NOW = Date.UTC(2026, 0, 1)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function sealer(...secrets: string[]): Sealer {
  return new Sealer(new KeyRing(() => secrets), 'test', pooledRandom())
}

const ours = sealer(ALICE)
const open = (text: string, name = 'name', now = NOW) => ours.open(text, name, now)?.payload
const bytes = fc.uint8Array({ maxLength: 300 })
const sealed = Buffer.from(ours.seal(Buffer.from('payload'), 'name'), 'base64url')

/** A good seal with the byte at a place changed. */
function changed(at: number, xor = 1): string {
  const copy = Buffer.from(sealed)
  copy[at]! ^= xor
  return copy.toString('base64url')
}

describe('a seal', () => {
  test('opens to the bytes that were sealed, whatever they and the name are', () => {
    fc.assert(
      fc.property(bytes, fc.string(), (payload, name) => {
        expect(open(ours.seal(payload, name), name)).toEqual(Buffer.from(payload))
      }),
      runs(200),
    )
  })

  test('is base64url, so it may stand in a cookie, a header and JSON', () => {
    fc.assert(
      fc.property(bytes, (payload) => {
        expect(ours.seal(payload, 'name')).toMatch(/^[\w-]+$/)
      }),
      runs(50),
    )
  })

  test('differs from every other of the same bytes', () => {
    const seals = Array.from({ length: 1000 }, () => ours.seal(Buffer.from('same'), 'name'))
    expect(new Set(seals).size).toBe(1000)
  })

  test('shows nothing of what is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 60 }), (payload) => {
        const raw = Buffer.from(ours.seal(payload, 'name'), 'base64url')
        expect(raw.includes(Buffer.from(payload))).toBe(false)
      }),
      runs(100),
    )
  })

  test('takes 32 bytes more than what is in it, and 5 for an expiry', () => {
    const ending = ours.seal(Buffer.from('payload'), 'name', { expires: 1 })
    expect(sealed.length - 'payload'.length).toBe(32)
    expect(Buffer.from(ending, 'base64url').length - sealed.length).toBe(5)
  })
})

describe('a seal reads as absent', () => {
  test('with any one bit changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++)
      expect(open(changed(bit >> 3, 1 << (bit & 7)))).toBe(undefined)
  })

  test('with any one character replaced by any other', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.nat(),
        fc.constantFrom(...ALPHABET, '=', '+', '/', ' ', '.', 'é'),
        (payload, at, char) => {
          const text = ours.seal(payload, 'name')
          const place = at % text.length
          fc.pre(text[place] !== char)
          expect(open(text.slice(0, place) + char + text.slice(place + 1))).toBe(undefined)
        },
      ),
      runs(150),
    )
  })

  test('cut anywhere', () => {
    const text = sealed.toString('base64url')
    for (let length = 0; length < text.length; length++) {
      expect(open(text.slice(0, length))).toBe(undefined)
      expect(open(text.slice(text.length - length))).toBe(undefined)
    }
  })

  test.each(['=', '==', ' ', '\n', '\0', 'A', 'AAAA', '.', ';'])(
    'with %j behind or before it',
    (more) => {
      const text = sealed.toString('base64url')
      expect(open(text + more)).toBe(undefined)
      expect(open(more + text)).toBe(undefined)
    },
  )

  test('in any other spelling that decodes to the same bytes', () => {
    for (let size = 0; size < 3; size++) {
      const text = ours.seal(Buffer.alloc(size), 'name')
      const spellings = [...ALPHABET].map((char) => text.slice(0, -1) + char)
      const same = spellings.filter((spelling) =>
        Buffer.from(spelling, 'base64url').equals(Buffer.from(text, 'base64url')),
      )
      expect(same.filter((spelling) => open(spelling) !== undefined)).toEqual([text])
    }
  })

  test('in the other base64 alphabet or with line breaks', () => {
    const text = Array.from({ length: 50 }, () => ours.seal(Buffer.alloc(40), 'name')).find(
      (seal) => /[-_]/.test(seal),
    )!
    expect(open(text.replaceAll('-', '+').replaceAll('_', '/'))).toBe(undefined)
    expect(open(`${text.slice(0, 20)}\n${text.slice(20)}`)).toBe(undefined)
  })

  test('spliced together from two good ones', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), (one, other, at) => {
        const first = ours.seal(one, 'name')
        const second = ours.seal(other, 'name')
        const place = 1 + (at % (first.length - 1))
        const spliced = first.slice(0, place) + second.slice(place)
        fc.pre(spliced !== first && spliced !== second)
        expect(open(spliced)).toBe(undefined)
      }),
      runs(300),
    )
  })

  test('under another name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, other) => {
        fc.pre(name !== other)
        expect(open(ours.seal(Buffer.from('x'), name), other)).toBe(undefined)
      }),
      runs(200),
    )
  })

  test('for another purpose, even where purpose and name run together alike', () => {
    const ring = new KeyRing(() => [ALICE])
    const seal = new Sealer(ring, 'ab', pooledRandom()).seal(Buffer.from('x'), 'c')
    expect(new Sealer(ring, 'a', pooledRandom()).open(seal, 'bc', NOW)).toBe(undefined)
  })

  test('under another secret', () => {
    expect(sealer(BOB).open(ours.seal(Buffer.from('x'), 'name'), 'name', NOW)).toBe(undefined)
  })

  test('without any secret', () => {
    expect(sealer().open(sealed.toString('base64url'), 'name', NOW)).toBe(undefined)
  })

  test('of another version', () => {
    for (const version of [0, 2, 3, 255]) expect(open(changed(0, 1 ^ version))).toBe(undefined)
  })

  test('with the key id of another secret that opens too', () => {
    const both = sealer(ALICE, BOB)
    const foreign = Buffer.from(sealer(BOB).seal(Buffer.from('x'), 'name'), 'base64url')
    const swapped = Buffer.from(sealed)
    foreign.copy(swapped, 1, 1, 4)
    expect(both.open(swapped.toString('base64url'), 'name', NOW)).toBe(undefined)
  })

  test('when it is no seal at all, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })),
        (text) => {
          expect(open(text)).toBe(undefined)
        },
      ),
      runs(150),
    )
  })

  test('when it is random bytes with our version and key id', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
        const forged = Buffer.concat([sealed.subarray(0, 4), rest])
        expect(open(forged.toString('base64url'))).toBe(undefined)
      }),
      runs(300),
    )
  })
})

describe('the expiry of a seal', () => {
  const end = NOW / 1000 + 60
  const text = ours.seal(Buffer.from('x'), 'name', { expires: end })

  test('lets it open until the last millisecond before', () => {
    expect(open(text, 'name', end * 1000 - 1)?.toString()).toBe('x')
  })

  test('makes it read as absent from then on', () => {
    expect(open(text, 'name', end * 1000)).toBe(undefined)
  })

  test('cannot be moved or taken away', () => {
    const later = Buffer.from(text, 'base64url')
    later.writeUIntBE(end + 1000, 4, 5)
    expect(open(later.toString('base64url'))).toBe(undefined)
    later.writeUIntBE(0, 4, 5)
    expect(open(later.toString('base64url'))).toBe(undefined)
    const without = Buffer.concat([later.subarray(0, 4), later.subarray(9)])
    without[0]! ^= 0x10
    expect(open(without.toString('base64url'))).toBe(undefined)
  })

  test('cannot be added, not even as one that never comes', () => {
    for (const added of [0, end]) {
      const head = Buffer.from(sealed.subarray(0, 9))
      head[0]! ^= 0x10
      head.writeUIntBE(added, 4, 5)
      const longer = Buffer.concat([head, sealed.subarray(4)])
      expect(open(longer.toString('base64url'))).toBe(undefined)
    }
  })

  test('is none unless given', () => {
    expect(open(sealed.toString('base64url'), 'name', Number.MAX_SAFE_INTEGER)?.toString()).toBe(
      'payload',
    )
  })
})

describe('rotation', () => {
  const old = sealer(ALICE).seal(Buffer.from('old'), 'name')
  const rotated = sealer(BOB, ALICE)

  test('opens what an older secret sealed', () => {
    expect(rotated.open(old, 'name', NOW)?.payload.toString()).toBe('old')
  })

  test('seals with the newest secret', () => {
    const seal = rotated.seal(Buffer.from('new'), 'name')
    expect(sealer(BOB).open(seal, 'name', NOW)?.payload.toString()).toBe('new')
    expect(sealer(ALICE).open(seal, 'name', NOW)).toBe(undefined)
  })

  test('tells what an older secret sealed from what the newest did', () => {
    const seals = [old, rotated.seal(Buffer.from('new'), 'name')]
    expect(seals.map((seal) => rotated.open(seal, 'name', NOW)?.isNewest)).toEqual([false, true])
  })

  test('opens seals of two secrets whose key ids happen to be the same', () => {
    const twins = [0, 1].map((number) => ({
      id: 7,
      key: createSecretKey(Buffer.alloc(32, number)),
    }))
    const ringOf = (...keys: typeof twins) =>
      ({ newest: () => keys[0], keys: () => keys }) as unknown as KeyRing
    const seal = new Sealer(ringOf(twins[1]!), 'test', pooledRandom()).seal(
      Buffer.from('x'),
      'name',
    )
    const both = new Sealer(ringOf(...twins), 'test', pooledRandom())
    expect(both.open(seal, 'name', NOW)?.payload.toString()).toBe('x')
  })

  test('no longer opens what a secret sealed that was taken away', () => {
    expect(sealer(BOB).open(old, 'name', NOW)).toBe(undefined)
  })
})

describe('deflating', () => {
  const long = Buffer.from('again and '.repeat(100))
  const options = { deflateAbove: 200 }

  test('makes long payloads shorter, and gives them back whole', () => {
    const seal = ours.seal(long, 'name', options)
    expect(seal.length).toBeLessThan(150)
    expect(open(seal)).toEqual(long)
  })

  test('leaves alone what is short, or becomes no shorter', () => {
    const noise = Buffer.from(pooledRandom()(400))
    expect(ours.seal(Buffer.alloc(200), 'name', options).length).toBe(Math.ceil((232 * 4) / 3))
    expect(ours.seal(noise, 'name', options).length).toBe(Math.ceil((432 * 4) / 3))
  })

  test('is part of what is authenticated', () => {
    const seal = Buffer.from(ours.seal(deflateRawSync(long), 'name'), 'base64url')
    seal[0]! ^= 0x20
    expect(open(seal.toString('base64url'))).toBe(undefined)
  })

  test('never lets more out than 256 KB, however little went in', () => {
    const bomb = deflateRawSync(Buffer.alloc(262_145))
    expect([inflated(bomb), inflated(deflateRawSync(Buffer.alloc(262_144)))?.length]).toEqual([
      undefined,
      262_144,
    ])
    const seal = ours.seal(Buffer.alloc(262_145), 'name', options)
    expect(open(seal)?.length).toBe(262_145)
  })
})

describe('a sealer', () => {
  test('shows neither secret nor key when it is logged', () => {
    const ring = new KeyRing(() => [ALICE])
    const logged = new Sealer(ring, 'test', pooledRandom())
    logged.seal(Buffer.from('x'), 'name')
    const { key, id } = ring.newest('test')
    for (const thing of [logged, ring, { logged, ring }]) {
      const text = inspect(thing, { depth: 10, showHidden: true }) + JSON.stringify(thing)
      expect(text).not.toContain(ALICE)
      expect(text).not.toContain(key.export().toString('hex'))
      expect(text).not.toContain(`${id}`)
    }
  })

  test('does not show the key inside what the ring hands out either', () => {
    const { key } = new KeyRing(() => [ALICE]).newest('test')
    expect(inspect(key, { showHidden: true })).not.toMatch(/[0-9a-f]{8}/)
  })

  test('takes a fresh nonce of 12 bytes for every seal', () => {
    const drawn: number[] = []
    const random: Random = (size) => (drawn.push(size), pooledRandom()(size))
    const counting = new Sealer(new KeyRing(() => [ALICE]), 'test', random)
    counting.seal(Buffer.from('x'), 'name')
    counting.seal(Buffer.from('x'), 'name')
    expect(drawn).toEqual([12, 12])
  })

  test('never repeats a nonce', () => {
    const nonces = new Set<string>()
    for (let seal = 0; seal < 20_000; seal++)
      nonces.add(Buffer.from(ours.seal(Buffer.alloc(0), ''), 'base64url').toString('hex', 4, 16))
    expect(nonces.size).toBe(20_000)
  })

  test('says that a secret is missing when it is to seal', () => {
    expect(() => sealer().seal(Buffer.from('x'), 'name')).toThrow(
      /No secret was given.*Set MADELEINE_SECRET/,
    )
    expect(() => sealer().requireSecret()).toThrow(/No secret was given/)
  })
})
