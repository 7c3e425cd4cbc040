import { describe, expect, test } from 'vitest'
import { flaskSession } from '../../src/interop.ts'
import { context, encode, exchanges, NOW, useOriginals } from './exchange.ts'
import { flaskSession as values } from './values.ts'

const held = useOriginals()
const secrets = [Buffer.from('_5#y2L"F4Q8z\n\xec]/', 'latin1')]
const codec = flaskSession({ secrets })

describe('flaskSession', () => {
  exchanges(held, {
    format: 'flaskSession',
    codec,
    options: { secrets },
    values,
    isDeflated: (text) => text.startsWith('.'),
    runs: 250,
  })

  test.each([0, 31 * 86_400 * 1000, 31 * 86_400 * 1000 + 1000, -1000])(
    'is as old as the original allows after %i ms',
    async (later) => {
      const text = encode(codec, { user: 'ada' }, 0)
      const theirs = await held.originals.read('flaskSession', text, { secrets }, later)
      expect(codec.decode(text, context(later))).toEqual(theirs)
    },
  )

  test('keeps a session without a second key of its own', async () => {
    const theirs = await held.originals.make('flaskSession', { user: 'ada' }, { secrets }, NOW)
    expect(
      flaskSession({ secrets: ['a newer one', ...secrets] }).decode(theirs, context()),
    ).toEqual({
      user: 'ada',
    })
  })
})
