import { describe as group, expect, test } from 'vitest'
import type { Finding } from './finding.ts'
import { asJson, describe, toRecord } from './report.ts'

const NOW = Date.UTC(2026, 0, 2)
const cookie = { name: 'name', text: 'x', size: 5, others: new Map() }
const source = { variable: 'MY_SECRET', isSet: false }
const lines = (finding: Finding, isSet = false) =>
  describe({ cookie, finding }, { ...source, isSet }, NOW)

group('for people', () => {
  test('a cookie is a few lines', () => {
    const finding: Finding = {
      format: 'some-package',
      protection: 'signed',
      keyId: 'k1',
      madeAt: NOW - 7_200_000,
      expiresAt: NOW + 86_400_000,
      isGenuine: true,
      value: { user: 'alice' },
      note: 'a note',
    }
    expect(lines(finding)).toBe(`name
  is      signed: some-package
  size    5 bytes
  key     k1
  made    2026-01-01T22:00:00.000Z (2 hours ago)
  expires 2026-01-03T00:00:00.000Z (in 1 day)
  secret  fits: the one in MY_SECRET made it
  value   {"user":"alice"}
  note    a note
`)
  })

  test('what has ended is said to have', () => {
    const text = lines({ format: 'x', protection: 'signed', expiresAt: NOW - 1000 })
    expect(text).toContain('  expired 2026-01-01T23:59:59.000Z (1 second ago)')
  })

  test('a time beyond the calendar is no error', () => {
    const finding: Finding = { format: 'x', protection: 'encrypted', expiresAt: 1e300 }
    expect(lines(finding)).toContain('  expires beyond the calendar')
    expect(toRecord({ cookie, finding }, NOW)).toMatchObject({ expires: null, expired: false })
  })

  test('a secret that is not set is asked for', () => {
    const finding: Finding = { format: 'x', protection: 'signed', value: 1 }
    expect(lines(finding)).toContain('not checked: MY_SECRET is not set')
    expect(lines(finding, true)).not.toContain('not checked')
  })

  test('a secret that does not fit is said not to', () => {
    const text = lines({ format: 'x', protection: 'signed', isGenuine: false }, true)
    expect(text).toContain('none in MY_SECRET made it')
  })

  test('a cookie that browsers refuse is said to be too large', () => {
    const text = describe(
      { cookie: { ...cookie, size: 4097 }, finding: { format: 'text', protection: 'none' } },
      source,
      NOW,
    )
    expect(text).toContain('4097 bytes, more than the 4096 that browsers keep')
  })

  test('nothing is printed that a terminal would obey', () => {
    const text = describe(
      {
        cookie: { ...cookie, name: 'a\u001B[31m', attributes: ['Path=/\u009B'] },
        finding: { format: 'text', protection: 'none', value: '\u001B]0;x\u0007 \u202E \u007F' },
      },
      source,
      NOW,
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(text).toContain(String.raw`\u001b]0;x\u0007 \u202e \u007f`)
  })
})

test('JSON shows all it has in it, and is read as what it was', () => {
  const value = { a: '\u200B\u007F\u{E0001}', b: ['\u2028'] }
  expect(asJson(value, 2)).toMatch(/^[\x20-\x7E\n]*$/)
  expect(JSON.parse(asJson(value, 2))).toEqual(value)
})
