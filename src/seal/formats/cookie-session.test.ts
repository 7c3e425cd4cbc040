import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { cookieSession } from './cookie-session.ts'
import { keygrip } from './keygrip.ts'

const KEYS = ['the newer key', 'the older key']
const codec = cookieSession({ keys: KEYS })
const signing = keygrip({ secrets: KEYS })
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** What is read from a text that was rightly signed. */
function readSigned(text: string): unknown {
  const [value, signature] = signing.encode(text, contextOf('session'))
  return codec.decode(value!, contextOf('session', { '.sig': signature! }))
}

describe('a session', () => {
  test('is base64 of its JSON, and a signature in a second cookie', () => {
    const texts = codec.encode({ views: 1 }, contextOf('session'))
    expect(texts).toEqual(signing.encode('eyJ2aWV3cyI6MX0=', contextOf('session')))
    expect(codec.suffixes).toEqual(['.sig'])
  })

  test('is read where it was rightly signed', () => {
    expect(readSigned(base64('{"views":1}'))).toEqual({ views: 1 })
  })

  test('may be of any script', () => {
    expect(readSigned(base64('{"who":"Прúст 🍪"}'))).toEqual({ who: 'Прúст 🍪' })
  })

  test.each([
    ['no padding', 'eyJ2aWV3cyI6MX0'],
    ['base64 with a space', 'eyJ2 aWV3cyI6MX0='],
    ['no JSON', base64('{views}')],
    ['JSON of a list', base64('[1]')],
    ['JSON of null', base64('null')],
    ['a key __proto__', base64('{"__proto__":{"admin":true}}')],
    ['an escaped key __proto__', base64(String.raw`{"\u005f_proto__":{"admin":true}}`)],
    ['nothing', ''],
  ])('with %s reads as absent, signed though it is', (_, text) => {
    expect(readSigned(text)).toBe(undefined)
  })

  test('without its signature reads as absent', () => {
    expect(codec.decode(base64('{"views":1}'), contextOf('session'))).toBe(undefined)
  })
})

test('a session that has no JSON is refused', () => {
  const error = caught(() => codec.encode({ big: 1n }, contextOf('session')))
  expect(error.code).toBe('cookie-value')
})

test.each([
  ['no keys', { keys: [] as string[] }, 'secret'],
  ['a hash nobody knows', { keys: KEYS, algorithm: 'md6' }, 'option'],
  ['an encoding nobody knows', { keys: KEYS, encoding: 'utf8' as 'hex' }, 'option'],
])('%s are refused', (_, options, code) => {
  const error = caught(() => cookieSession(options))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(/^cookieSession\(\) /)
})

test('no key is seen in what inspect() shows of the codec', () => {
  expect(inspect(codec, { depth: 10, showHidden: true })).not.toContain('the newer')
})
