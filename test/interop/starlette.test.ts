import { describe, expect, test } from 'vitest'
import { starletteSession } from '../../src/interop.ts'
import { context, encode, exchanges, NOW, useOriginals } from './exchange.ts'
import { session } from './values.ts'

const held = useOriginals()
const secrets = ['a secret key that both sides know']
const codec = starletteSession({ secrets })

describe('starletteSession', () => {
  exchanges(held, {
    format: 'starletteSession',
    codec,
    options: { secrets },
    values: session,
  })

  test.each([0, 14 * 86_400 * 1000, 14 * 86_400 * 1000 + 1000, -1000])(
    'is as old as the original allows after %i ms',
    async (later) => {
      const text = encode(codec, { user: 'ada' }, 0)
      const theirs = await held.originals.read('starletteSession', text, { secrets }, later)
      expect(codec.decode(text, context(later))).toEqual(theirs)
    },
  )

  test('reads what an older key signed', async () => {
    const theirs = await held.originals.make('starletteSession', { user: 'ada' }, { secrets }, NOW)
    const rotated = starletteSession({ secrets: ['a newer one', ...secrets] })
    expect(rotated.decode(theirs, context())).toEqual({ user: 'ada' })
  })
})
