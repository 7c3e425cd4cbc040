import fastifyCookie from '@fastify/cookie'
import { sign, unsign } from 'cookie-signature'
import * as fc from 'fast-check'
import { cookieSignature } from 'madeleine/interop'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../support/codec-context.ts'
import { records } from '../support/json-values.ts'
import { HOSTILE_RUNS } from '../support/runs.ts'

const PATIENCE = 900_000
const SECRETS = ['keyboard cat', 'an older secret']
const context = contextOf('name')
const secrets = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const texts = fc.string({ unit: 'binary', maxLength: 60 })

/** What Express's `res.cookie(name, value, { signed: true })` gives the header to encode. */
function expressWrites(value: string | object, secret: string): string {
  const text = typeof value === 'object' ? `j:${JSON.stringify(value)}` : value
  return `s:${sign(text, secret)}`
}

/** What cookie-parser makes of it in `req.signedCookies`, with its own unsign. */
function cookieParserReads(text: string, secrets: string[]): unknown {
  if (!text.startsWith('s:')) return undefined
  const found = secrets.map((secret) => unsign(text.slice(2), secret))
  const value = found.find((value) => value !== false)
  if (!value?.startsWith('j:')) return value
  try {
    return JSON.parse(value.slice(2))
  } catch {
    return value
  }
}

describe('cookieSignature and cookie-signature, as Express and cookie-parser use it', () => {
  const plain = texts.filter((text) => !text.startsWith('j:'))

  test(
    'write the same, and each reads the other',
    () => {
      fc.assert(
        fc.property(fc.oneof(plain, records), secrets, secrets, (value, newer, older) => {
          const ours = cookieSignature({ secrets: [newer, older] })
          const text = ours.encode(value, context) as string
          expect(text).toBe(expressWrites(value, newer))
          expect(cookieParserReads(text, [newer])).toEqual(value)
          expect(ours.decode(expressWrites(value, older), context)).toEqual(value)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'find the same in text put together from good pieces',
    () => {
      const ours = cookieSignature({ secrets: SECRETS })
      const pieces = fc.constantFrom(
        's:',
        's:',
        'j:',
        '.',
        'a',
        '{"b":1}',
        sign('a', SECRETS[0]!),
        sign('', SECRETS[1]!),
        sign('j:{"b":1}', SECRETS[1]!),
        sign('j:[', SECRETS[0]!),
      )
      fc.assert(
        fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
          const text = parts.join('')
          expect(ours.decode(text, context)).toEqual(cookieParserReads(text, SECRETS))
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )
})

describe('cookieSignature and the signer of @fastify/cookie', () => {
  const algorithms = fc.constantFrom('sha256', 'sha512', 'sha1')

  test(
    'write the same, and each reads the other',
    () => {
      fc.assert(
        fc.property(texts, secrets, secrets, algorithms, (value, newer, older, algorithm) => {
          const ours = cookieSignature({ secrets: [newer, older], prefix: '', algorithm })
          const theirs = new fastifyCookie.Signer([newer, older], algorithm)
          const text = ours.encode(value, context) as string
          expect(text).toBe(theirs.sign(value))
          expect(theirs.unsign(text)).toEqual({ valid: true, renew: false, value })
          const old = new fastifyCookie.Signer(older, algorithm).sign(value)
          expect(ours.decode(old, context)).toBe(value)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )
})
