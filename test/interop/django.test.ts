import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeValue } from '../../src/cookie/value.ts'
import { djangoSession, djangoSigned, djangoSignedCookie } from '../../src/interop.ts'
import { context, encode, exchanges, NOW, useOriginals } from './exchange.ts'
import { json, session } from './values.ts'

const held = useOriginals()
const secrets = ['django-insecure-ключ', 'the key before']
const isDeflated = (text: string) => text.startsWith('.')

describe('djangoSigned', () => {
  exchanges(held, {
    format: 'djangoSigned',
    codec: djangoSigned({ secrets }),
    options: { secrets },
    values: json,
  })

  test('reads what the original signed with a fallback', async () => {
    const theirs = await held.originals.make('djangoSigned', [1], { secrets: [secrets[1]!] }, NOW)
    expect(djangoSigned({ secrets }).decode(theirs, context())).toEqual([1])
  })
})

describe('djangoSigned, deflated and with another salt', () => {
  const options = { secrets, salt: 'sålt', compress: true }
  const codec = djangoSigned(options)
  exchanges(held, { format: 'djangoSigned', codec, options, values: json, isDeflated })
})

describe('djangoSession', () => {
  const codec = djangoSession({ secrets })
  exchanges(held, {
    format: 'djangoSession',
    codec,
    options: { secrets },
    values: session,
    isDeflated,
  })
})

describe('the age of what Django signed', () => {
  const options = { secrets, maxAge: 60 }

  test.each([-1e6, 0, 59_321, 59_322, 59_323, 60_000, 61_000])(
    'is judged alike after %i ms',
    async (later) => {
      const signed = encode(djangoSigned(options), 'x')
      const theirs = await held.originals.read('djangoSigned', signed, options, NOW + later)
      expect(djangoSigned(options).decode(signed, context(NOW + later))).toBe(theirs)
    },
  )
})

describe('djangoSignedCookie', () => {
  const latin = fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('"', '\\', ';', ',', ' ', ':', '@', '=', '0', '7'),
    ),
  })
  const options = { secrets, name: 'session', salt: 'more' }
  const codec = djangoSignedCookie({ secrets, salt: 'more' })

  test('ours reads what the original wrote', async () => {
    await fc.assert(
      fc.asyncProperty(latin, async (value) => {
        const theirs = await held.originals.make('djangoSignedCookie', value, options, NOW)
        expect(codec.decode(theirs, context())).toBe(value)
      }),
      { numRuns: 300 },
    )
  })

  test('the original reads what ours wrote', async () => {
    await fc.assert(
      fc.asyncProperty(latin, async (value) => {
        const ours = encode(codec, value)
        expect(await held.originals.read('djangoSignedCookie', ours, options, NOW)).toBe(value)
      }),
      { numRuns: 300 },
    )
  })

  test.each(['plain', 'a@b.example', 'a/b=c', 'x:y', ''])(
    'the original reads %j as our header carries it',
    async (value) => {
      const ours = encodeValue('session', encode(codec, value))
      expect(await held.originals.read('djangoSignedCookie', ours, options, NOW)).toBe(value)
    },
  )

  test.each(['plain', 'hello world', 'a,b;"c"\\', 'é'])(
    'both write %j with the same bytes',
    async (value) => {
      const theirs = await held.originals.make('djangoSignedCookie', value, options, NOW)
      expect(encode(codec, value)).toBe(theirs)
    },
  )
})
