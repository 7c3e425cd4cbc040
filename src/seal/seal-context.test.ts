import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { headLength, readHead, SealContexts } from './seal-context.ts'

const contexts = new SealContexts('purpose')
const keyId = fc.nat(2 ** 24 - 1)
const expires = fc.nat({ max: 2 ** 40 - 1 })
const trait = fc.constantFrom(0, 0x20, 0x40, 0x80, 0xe0)

describe('the head of a seal', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(keyId, expires, trait, (id, end, bits) => {
        const length = headLength(end)
        const head = Buffer.from(contexts.of('name', id, end, bits).subarray(0, length))
        expect(readHead(head)).toEqual({ trait: bits, keyId: id, expires: end, length })
      }),
      runs(200),
    )
  })

  test('takes 4 bytes, and 9 with an expiry', () => {
    expect([headLength(0), headLength(1)]).toEqual([4, 9])
  })

  test('cut short is none', () => {
    for (const end of [0, 1]) {
      const head = Buffer.from(contexts.of('name', 1, end).subarray(0, headLength(end)))
      for (let length = 0; length < head.length; length++)
        expect(readHead(head.subarray(0, length))).toBe(undefined)
    }
  })

  test('of any other version is none', () => {
    for (const version of [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
      expect(readHead(Buffer.alloc(9, version))).toBe(undefined)
  })

  test('has one spelling for a seal that never ends', () => {
    const long = Buffer.alloc(9)
    long[0] = 0x11
    expect(readHead(long)).toBe(undefined)
  })
})

describe('what a seal authenticates', () => {
  const parts = fc.tuple(fc.string(), fc.string(), keyId, expires, trait)
  const contextOf = ([purpose, name, ...rest]: typeof parts extends fc.Arbitrary<infer Parts>
    ? Parts
    : never) => Buffer.from(new SealContexts(purpose).of(name, ...rest)).toString('hex')

  test('differs wherever purpose, name, key, expiry or trait do', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(contextOf(one)).not.toBe(contextOf(other))
      }),
      runs(300),
    )
  })

  test('differs where purpose and name run together alike', () => {
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['', 'abc'],
      ['abc', ''],
      ['1:a', 'b'],
      ['1', ':ab'],
    ] as const
    const made = pairs.map(([purpose, name]) => contextOf([purpose, name, 1, 0, 0]))
    expect(new Set(made).size).toBe(pairs.length)
  })

  test('is the same for the same, after a thousand other names too', () => {
    const first = Buffer.from(contexts.of('name', 5, 6))
    for (let other = 0; other < 1100; other++) contexts.of(`name ${other}`, 1, 0)
    expect(Buffer.from(contexts.of('name', 5, 6))).toEqual(first)
  })
})
