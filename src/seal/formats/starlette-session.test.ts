import { describe, expect, test } from 'vitest'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { starletteSession } from './starlette-session.ts'
import { timestampSigner } from './timestamp-signer.ts'

const context = contextOf('session')
const secrets = ['secret-key']
const codec = starletteSession({ secrets })
const SESSION = 'eyJ1c2VyIjogImFkYSIsICJuIjogMX0=.aVW5AA.yBqDbBqAxvrBeMmUFiR4wKsKRiU'

/** What somebody signed with the right key, whatever it is. */
const signed = (text: string) => timestampSigner({ secrets }).encode(text, context) as string
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe("Starlette's session", () => {
  test('is read', () => {
    expect(codec.decode(SESSION, context)).toEqual({ user: 'ada', n: 1 })
  })

  test('is written with the spaces of json.dumps()', () => {
    expect(codec.encode({ user: 'ada', n: 1 }, context)).toBe(SESSION)
  })

  test.each([
    ['another session', SESSION.replace('e', 'f')],
    ['another time', SESSION.replace('aVW5AA', 'aVW5AQ')],
    ['a changed signature', SESSION.replace('.yB', '.yb')],
    ['what clears it', 'null'],
  ])('reads as absent with %s', (_, text) => {
    expect(codec.decode(text, context)).toBe(undefined)
  })

  test.each([
    ['no base64', '{}'],
    ['base64 without its padding', base64('{"a":1}').replace(/=+$/, '')],
    ['no JSON', base64('{')],
    ['no dict', base64('[1]')],
    ['a key __proto__ inside', base64('{"prefs":{"__proto__":{"admin":true}}}')],
    ['nothing', ''],
  ])('reads as absent when %s was signed', (_, text) => {
    expect(codec.decode(signed(text), context)).toBe(undefined)
  })

  test('lasts 14 days unless told otherwise', () => {
    const fortnight = 14 * 86_400_000
    expect(codec.decode(SESSION, contextOf('session', {}, NOW + fortnight))).toBeDefined()
    expect(codec.decode(SESSION, contextOf('session', {}, NOW + fortnight + 1000))).toBe(undefined)
    const endless = starletteSession({ secrets, maxAge: Infinity })
    expect(endless.decode(SESSION, contextOf('session', {}, NOW * 2))).toBeDefined()
  })
})
