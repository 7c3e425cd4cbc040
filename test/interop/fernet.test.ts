import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fernet, fernetBytes } from '../../src/interop.ts'
import { context, encode, exchanges, NOW, useOriginals } from './exchange.ts'
import { text } from './values.ts'

const held = useOriginals()
const iv = Buffer.alloc(16, 0xa5)
const random = () => iv
const secrets = [
  'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
]
const shared = { secrets, iv: iv.toString('base64') }

describe('fernet', () => {
  exchanges(held, {
    format: 'fernet',
    codec: fernet({ secrets, random }),
    options: shared,
    values: text,
  })
})

describe('fernetBytes', () => {
  exchanges(held, {
    format: 'fernet',
    codec: fernetBytes({ secrets, random }),
    options: { ...shared, bytes: true },
    values: fc.uint8Array({ maxLength: 100 }),
  })
})

test('reads what the original encrypted with the older key', async () => {
  const older = { ...shared, secrets: secrets.slice(1) }
  const theirs = await held.originals.make('fernet', 'x', older, NOW)
  expect(fernet({ secrets }).decode(theirs, context())).toBe('x')
})

test.each([-61_679, -61_678, -60_679, -60_678, -60_000, 0, 60_321, 60_322, 61_000])(
  'the age of a token is judged alike after %i ms',
  async (later) => {
    const token = encode(fernet({ secrets }), 'x')
    const options = { ...shared, maxAge: 60 }
    const theirs = await held.originals.read('fernet', token, options, NOW + later)
    expect(fernet({ secrets, maxAge: 60 }).decode(token, context(NOW + later))).toBe(theirs)
  },
)

test.each(['simple', 'werkzeug'])('a token is read from %s cookies', async (api) => {
  const token = await held.originals.make('fernet', 'x', shared, NOW)
  const cookie = await held.originals.make('cookieText', token, { ...shared, api }, NOW)
  expect(fernet({ secrets }).decode(cookie, context())).toBe('x')
})
