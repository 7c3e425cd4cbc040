import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE_RUNS, runs } from '../../test/support/runs.ts'
import { keyPrefix } from './area-name.ts'
import { formatStored, parseStored } from './stored.ts'

describe('what a storage area keeps', () => {
  test('is the JSON alone where nothing else is known', () => {
    expect(formatStored('1', { version: 1, expires: Infinity, firstPaint: false })).toBe('1')
  })

  test('reads as it was written', () => {
    const about = fc.record({
      version: fc.integer({ min: 1, max: 1000 }),
      expires: fc.oneof(
        fc.constant(Infinity),
        fc.nat(1e10).map((seconds) => seconds * 1000),
      ),
      firstPaint: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.json(), about, (json, known) => {
        expect(parseStored(formatStored(json, known))).toEqual({ json, ...known })
      }),
      runs(500),
    )
  })

  test('is read without a throw, whatever it is', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"expires":${json}}`),
    )
    const lines = fc.array(line, { maxLength: 3 }).map((all) => all.join('\n'))
    fc.assert(
      fc.property(lines, (text) => void parseStored(text)),
      HOSTILE_RUNS,
    )
  })

  test.each(['1\n2\n3', '1\n', '1\n{', '1\n{"version":1.5}', '1\n{"expires":"soon"}'])(
    'is nothing of ours as %j',
    (text) => {
      expect(parseStored(text)).toBeUndefined()
    },
  )
})

test('no key of one app looks like a key of another', () => {
  const app = fc.oneof(
    fc.constantFrom('/_madeleine', '/_madeleine:a', '/_madeleine%3Aa', '/a', '/a:'),
    fc.string(),
  )
  fc.assert(
    fc.property(app, app, fc.string(), (one, other, key) => {
      fc.pre(one !== other)
      expect((keyPrefix(one) + key).startsWith(keyPrefix(other))).toBe(false)
    }),
    runs(2_000),
  )
})
