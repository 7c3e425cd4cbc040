import { caught } from '../../test/support/caught.ts'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../errors.ts'
import { KeyRing, readSecrets } from './key-ring.ts'

const ONE = 'the first secret, sixteen or more'.replace(',', '')
const TWO = 'the second secret which is older'

describe('secrets', () => {
  test('may stand one by one', () => {
    expect(readSecrets([ONE, TWO])).toEqual([ONE, TWO])
  })

  test('may stand in one string, separated by commas', () => {
    expect(readSecrets([`${ONE}, ${TWO} ,`])).toEqual([ONE, TWO])
  })

  test('that are missing or empty are left out', () => {
    expect(readSecrets([undefined, '', ' ', ',', ONE])).toEqual([ONE])
  })

  test('of 16 characters are long enough', () => {
    expect(readSecrets(['x'.repeat(16)])).toEqual(['x'.repeat(16)])
  })

  test('of 15 characters are refused, with which one, how long, and how to make a better one', () => {
    const error = caught(() => readSecrets([ONE, 'fifteen-letters']))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.code).toBe('secret')
    expect(error.message).toMatch(
      /^Secret 2 of 2 has 15 characters.*at least 16\. Make one with: npx madeleine secret$/,
    )
  })

  test('are not repeated by the message that refuses them', () => {
    expect(caught(() => readSecrets(['fifteen-letters'])).message).not.toContain('fifteen-letters')
  })

  test.each([42, null, {}, ['x'], Buffer.from(ONE), true])(
    'that are no text are refused: %o',
    (given) => {
      const error = caught(() => readSecrets([given as unknown as string]))
      expect(error.code).toBe('secret')
      expect(error.message).toContain(`type ${typeof given}`)
    },
  )
})

describe('a key ring', () => {
  test('asks for the secrets only when a key is first needed, and once per purpose', () => {
    let asked = 0
    const ring = new KeyRing(() => (asked++, [ONE]))
    expect(asked).toBe(0)
    ring.newest('ticket')
    ring.newest('ticket')
    expect(asked).toBe(1)
  })

  test('makes another key for another purpose or another secret', () => {
    const keys = [
      new KeyRing(() => [ONE]).newest('ticket'),
      new KeyRing(() => [ONE]).newest('binding'),
      new KeyRing(() => [TWO]).newest('ticket'),
    ].map(({ key }) => key.export().toString('hex'))
    expect(new Set(keys).size).toBe(3)
  })

  test('makes the same key in every worker', () => {
    const [one, other] = [0, 1].map(() => new KeyRing(() => [ONE]).newest('ticket'))
    expect(one!.key.export()).toEqual(other!.key.export())
    expect(one!.id).toEqual(other!.id)
  })

  test('derives 256-bit keys that are no part of the secret', () => {
    const key = new KeyRing(() => [ONE]).newest('ticket').key.export()
    expect(key.length).toBe(32)
    expect(ONE).not.toContain(key.toString('latin1'))
  })

  test('derives the same for ever, so that seals outlive a new version of the library', () => {
    const { id, key } = new KeyRing(() => ['0123456789abcdef']).newest('ticket')
    expect([id.toString(16), key.export().toString('hex')]).toMatchInlineSnapshot(`
      [
        "49b7a3",
        "8b11c4188d88371fa460f2aa303387846de6ae8db9cdb1145e8455ecc291756b",
      ]
    `)
  })

  test('has the newest secret first', () => {
    const ring = new KeyRing(() => [ONE, TWO])
    expect(ring.newest('x')).toBe(ring.keys('x')[0])
    expect(ring.keys('x').length).toBe(2)
  })

  test('without secrets opens nothing, and says what to do when it is to seal', () => {
    const ring = new KeyRing(() => [])
    expect(ring.keys('x')).toEqual([])
    const error = caught(() => ring.newest('x'))
    expect(error.code).toBe('secret')
    expect(error.message).toMatch(
      /No secret was given.*NODE_ENV=production.*MADELEINE_SECRET.*npx madeleine secret$/,
    )
  })
})
