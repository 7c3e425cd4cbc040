import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../errors.ts'
import type { CookieAttributes } from './attributes.ts'
import { readSetCookie, writeCookie } from './set-cookie.ts'

/** As a program without types would call it. */
const write = (attributes?: unknown, name: unknown = 'theme', value: unknown = 'dark') =>
  writeCookie(name as string, value as string, attributes as CookieAttributes, true)

/** Mostly what may be written, sometimes anything at all. */
const mostly = <Good>(...good: Good[]) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom('x; Domain=evil.com', 'a\r\nb: c', '/\0', 'Lax', '') },
  )

const names = mostly('theme', '__Host-a', '__Http-a', "!#$%&'*+-.^_`|~")
const values = fc.string({ unit: 'binary' })
const attributes = fc.record(
  {
    path: mostly('/', '/', '/app/%20'),
    domain: mostly('example.com', '.A.com', undefined),
    sameSite: mostly('lax', 'none'),
    priority: mostly('low'),
    maxAge: mostly<string | number>('7d', 60, 0),
    expires: fc.oneof(
      { weight: 30, arbitrary: fc.date({ min: new Date(0), max: new Date(1e13) }) },
      { weight: 1, arbitrary: fc.string() },
    ),
    secure: mostly<string | boolean>(true, 'auto'),
    httpOnly: mostly(true, false),
    partitioned: mostly(true, false),
  },
  { requiredKeys: [] },
)

describe('whatever is written', () => {
  test('is refused, or is one line that says just that', () => {
    const known =
      /^(Max-Age=\d+|Expires=[\w ,:]+ GMT|Domain=[\w.-]+|Path=\/[^; ]*|Secure|HttpOnly|SameSite=(Lax|None)|Priority=Low|Partitioned)$/
    let written = 0
    fc.assert(
      fc.property(names, values, attributes, (name, value, given) => {
        const line = attempt(() => write(given, name, value))
        if (line === undefined) return
        written++
        const [pair, ...rest] = line.text.split('; ')
        expect(line.text).toMatch(/^[\x21-\x7E]+(; [\x20-\x7E]+)*$/)
        expect(pair?.slice(0, name.length + 1)).toBe(`${name}=`)
        for (const attribute of rest) expect(attribute).toMatch(known)
        const { key, path, domain, maxAge, expires } = line
        expect(readSetCookie(line.text)).toMatchObject({
          key,
          name,
          path,
          domain,
          maxAge,
          value: line.value,
        })
        expect(readSetCookie(line.text)?.expires).toBe(expires && Math.floor(expires / 1000) * 1000)
      }),
      { numRuns: 2000 },
    )
    expect(written).toBeGreaterThan(200)
  })

  test('stands in no error', () => {
    const value = `S3CRET\ud83c${'x'.repeat(5000)}`
    fc.assert(
      fc.property(names, attributes, (name, given) => {
        expect(() => write(given, name, value)).not.toThrow(/S3CRET/)
        expect(() => write(given, name, value.replace('\ud83c', ''))).not.toThrow(/S3CRET/)
      }),
    )
  })
})

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}
