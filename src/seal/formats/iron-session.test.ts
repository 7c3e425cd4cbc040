import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf, NOW } from '../../../test/support/codec-context.ts'
import { ironSeal } from './iron-seal.ts'
import { ironSession } from './iron-session.ts'

const PASSWORD = 'a password of thirty-two characters, or more'
const OLDER = 'an older password of thirty-two characters, too'
const DAY = 86_400_000
const context = contextOf('session')
const codec = ironSession({ password: PASSWORD })
const sealed = codec.encode({ user: 'alice' }, context) as string

describe('a session', () => {
  test('is a seal of password 1 and the version of the format', () => {
    expect(sealed).toMatch(/^Fe26\.2\*1\*.*~2$/)
    expect(codec.decode(sealed, context)).toEqual({ user: 'alice' })
  })

  test('lasts 14 days and a minute unless told otherwise', () => {
    const at = (now: number) => codec.decode(sealed, contextOf('session', {}, now))
    expect(at(NOW + 14 * DAY + 59_999)).toEqual({ user: 'alice' })
    expect(at(NOW + 14 * DAY + 60_000)).toBe(undefined)
  })

  test('lasts for ever with a ttl of 0', () => {
    const lasting = ironSession({ password: PASSWORD, ttl: 0 })
    const text = lasting.encode({ user: 'alice' }, context) as string
    expect(lasting.decode(text, contextOf('session', {}, NOW * 10))).toEqual({ user: 'alice' })
  })

  test('lasts as many seconds as its ttl', () => {
    const text = ironSession({ password: PASSWORD, ttl: 90 }).encode({}, context) as string
    expect(text.split('*')[5]).toBe(String(NOW + 90_000))
  })
})

describe('rotation', () => {
  const rotated = ironSession({ password: { 1: OLDER, 10: PASSWORD, 9: OLDER } })

  test('seals with the highest number, which is not the last by name', () => {
    expect(rotated.encode({}, context)).toMatch(/^Fe26\.2\*10\*/)
  })

  test('opens what an older password sealed', () => {
    const old = ironSession({ password: OLDER }).encode({ user: 'bob' }, context) as string
    expect(rotated.decode(old, context)).toEqual({ user: 'bob' })
  })

  test('opens nothing of a password that was taken away', () => {
    const gone = ironSession({ password: { 2: OLDER } }).encode({}, context) as string
    expect(rotated.decode(gone, context)).toBe(undefined)
  })
})

describe('a session reads as absent', () => {
  const seals = ironSeal({ password: [{ id: '1', secret: PASSWORD }] })
  const list = seals.encode([1], context) as string

  test.each([
    ['its version was cut off', sealed.slice(0, -2)],
    ['its version is another', sealed.replace('~2', '~1')],
    ['its version stands twice', `${sealed}~2`],
    ['its version has something behind it', `${sealed}a`],
    ['it is no object', `${list}~2`],
    ['it is only a version', '~2'],
  ])('when %s', (_, text) => {
    expect(codec.decode(text, context)).toBe(undefined)
  })
})

describe('ironSession() refuses', () => {
  test.each([
    ['a short password', 'x'.repeat(31)],
    ['a short password among others', { 1: PASSWORD, 2: 'xxx' }],
    ['no password', undefined],
    ['passwords without a number', { newest: PASSWORD }],
    ['an empty object of passwords', {}],
    ['a list of passwords', [PASSWORD]],
  ])('%s, and does not show it', (_, password) => {
    const error = caught(() => ironSession({ password: password as string }))
    expect(error.code).toBe('secret')
    expect(error.message).toMatch(/^ironSession\(\) /)
    expect(error.message).not.toMatch(/thirty-two|xxx/)
  })

  test('a negative ttl', () => {
    expect(caught(() => ironSession({ password: PASSWORD, ttl: -1 })).code).toBe('option')
  })
})

test('no password is seen in what inspect() shows of the codec', () => {
  expect(inspect(codec, { depth: 10, showHidden: true })).not.toContain('thirty-two')
})
