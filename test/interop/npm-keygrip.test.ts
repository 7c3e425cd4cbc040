import Cookies from 'cookies'
import * as fc from 'fast-check'
import Keygrip from 'keygrip'
import { cookieSession, keygrip } from 'madeleine/interop'
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../src/cookie/codec.ts'
import { readCookie } from '../../src/cookie/header.ts'
import { encodeValue } from '../../src/cookie/value.ts'
import { headerSpelling } from '../../src/seal/formats/header-spelling.ts'
import { contextOf } from '../support/codec-context.ts'
import { records } from '../support/json-values.ts'
import { HOSTILE_RUNS } from '../support/runs.ts'

const PATIENCE = 900_000
const names = fc.stringMatching(/^[\w$!~.-]{1,12}$/)
const keys = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), {
  minLength: 1,
  maxLength: 3,
})
const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })
/** What `cookies` lets into a header, and its reading leaves as it is. */
const raw = fc
  .stringMatching(/^[\x20-\x3a\x3c-\x7e]{1,60}$/)
  .filter((text) => text.trim() === text && !text.startsWith('"'))

/** The Cookie header of a browser that got what we wrote. */
function oursAsHeader(codec: Codec<any>, name: string, value: unknown): string {
  const written = [codec.encode(value, contextOf(name))].flat()
  const suffixes = ['', ...codec.suffixes!]
  return suffixes
    .map((suffix, at) => `${name}${suffix}=${encodeValue(name, written[at])}`)
    .join('; ')
}

function theyRead(header: string, name: string, keys: Keygrip): string | undefined {
  const response = { getHeader: () => [], setHeader() {} }
  const request = { headers: { cookie: header } }
  return new Cookies(request, response, { keys, secure: true }).get(name, { signed: true })
}

/** The Cookie header of a browser that got what they wrote. */
function theirsAsHeader(name: string, value: string, keys: Keygrip): string {
  let lines: string[] = []
  const response = { getHeader: () => [], setHeader: (_: string, all: string[]) => (lines = all) }
  new Cookies({ headers: {} }, response, { keys, secure: true }).set(name, value, { signed: true })
  return lines.map((line) => line.split(';')[0]).join('; ')
}

function weRead(codec: Codec<any>, header: string, name: string): unknown {
  const text = readCookie(header, name)
  const beside = (suffix: string) => readCookie(header, name + suffix)
  return text === undefined ? undefined : codec.decode(text, { ...contextOf(name), beside })
}

describe('keygrip', () => {
  const hashes = fc.constantFrom('sha1', 'sha256', 'SHA384')
  const encodings = fc.constantFrom('base64' as const, 'hex' as const, 'base64url' as const)

  test(
    'signs as keygrip signs, in every hash and encoding',
    () => {
      fc.assert(
        fc.property(names, texts, keys, hashes, encodings, (name, value, keys, hash, encoding) => {
          const ours = keygrip({ secrets: keys, algorithm: hash, encoding })
          const theirs = new Keygrip(keys, hash, encoding)
          const [, signature] = ours.encode(value, contextOf(name)) as string[]
          expect(signature).toBe(theirs.sign(`${name}=${encodeValue(name, value)}`))
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'is read by cookies, as it stands in the header',
    () => {
      fc.assert(
        fc.property(names, texts, keys, (name, value, keys) => {
          const header = oursAsHeader(keygrip({ secrets: keys }), name, value)
          const found = theyRead(header, name, new Keygrip(keys.toReversed()))
          expect(found).toBe(encodeValue(name, value))
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'reads what cookies wrote, whatever it let into the header',
    () => {
      fc.assert(
        fc.property(names, raw, keys, (name, value, keys) => {
          const header = theirsAsHeader(name, value, new Keygrip(keys))
          fc.pre(isSpelledByARule(value))
          const codec = keygrip({ secrets: ['another key', ...keys] })
          expect(weRead(codec, header, name)).toBe(readCookie(header, name))
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'reads what an app passed through encodeURIComponent for cookies',
    () => {
      fc.assert(
        fc.property(names, texts, keys, (name, value, keys) => {
          const header = theirsAsHeader(name, encodeURIComponent(value), new Keygrip(keys))
          expect(weRead(keygrip({ secrets: keys }), header, name)).toBe(value)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'knows how the header spells a value',
    () => {
      fc.assert(
        fc.property(texts, (value) => {
          expect(headerSpelling(value)).toBe(encodeValue('name', value))
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )
})

/** Not one that mixes escapes of its own with what they would have escaped. */
function isSpelledByARule(text: string): boolean {
  const read = readCookie(`x=${text}`, 'x')!
  return [read, encodeURIComponent(read), headerSpelling(read)].includes(text)
}

describe('cookieSession', () => {
  /** As cookie-session does: its `encode` and `decode`, between them `cookies`. */
  const pack = (session: object) => Buffer.from(JSON.stringify(session)).toString('base64')
  const unpack = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString('utf8'))

  test(
    'writes what cookie-session writes, and each reads the other',
    () => {
      fc.assert(
        fc.property(names, records, keys, (name, session, keys) => {
          const ours = cookieSession({ keys })
          const header = oursAsHeader(ours, name, session)
          expect(header).toBe(theirsAsHeader(name, pack(session), new Keygrip(keys)))
          expect(unpack(theyRead(header, name, new Keygrip(keys))!)).toEqual(session)
          expect(weRead(ours, header, name)).toEqual(session)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )
})
