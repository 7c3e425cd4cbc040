import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { LONGEST_TEXT } from './bounds.ts'
import type { SignerOptions } from './itsdangerous-key.ts'
import { signer } from './signer.ts'

const context = contextOf('name')
const secrets = ['secret-key']
const codec = signer({ secrets })
const SIGNED = 'my string.wh6tMHxLgJqB6oY1uT73iMlyrOA'

describe('a signer', () => {
  test('signs as in the documentation of itsdangerous', () => {
    expect(codec.encode('my string', context)).toBe(SIGNED)
  })

  test('reads what was signed', () => {
    expect(codec.decode(SIGNED, context)).toBe('my string')
  })

  test.each([
    ['no separator', SIGNED.replace('.', '')],
    ['no signature', 'my string.'],
    ['no text', SIGNED.replace('my string', '')],
    ['another text', SIGNED.replace('my', 'My')],
    ['a changed signature', SIGNED.replace('wh', 'wH')],
    ['a shorter signature', SIGNED.slice(0, -1)],
    ['a longer signature', `${SIGNED}A`],
    ['a padded signature', `${SIGNED}=`],
    ['stray bits in its signature', SIGNED.replace(/A$/, 'B')],
    ['a space behind', `${SIGNED} `],
    ['another separator', SIGNED.replace('.', ':')],
    ['nothing in it', ''],
    ['more in it than any cookie', `${'x'.repeat(LONGEST_TEXT)}.${SIGNED}`],
  ])('reads nothing from a text with %s', (_, text) => {
    expect(codec.decode(text, context)).toBe(undefined)
  })

  test('reads nothing signed with another secret', () => {
    expect(signer({ secrets: ['other'] }).decode(SIGNED, context)).toBe(undefined)
  })

  test('reads nothing signed with another salt', () => {
    expect(signer({ secrets, salt: 'other' }).decode(SIGNED, context)).toBe(undefined)
  })

  test('signs with the first of several secrets, and reads all', () => {
    const both = signer({ secrets: ['newer', ...secrets] })
    expect(both.decode(SIGNED, context)).toBe('my string')
    const newer = signer({ secrets: ['newer'] })
    expect(newer.decode(both.encode('x', context) as string, context)).toBe('x')
  })

  test('reads what a framework put in quotes', () => {
    const text = codec.encode('a "b"; c', context) as string
    const quoted = `"${text.replaceAll('"', '\\"').replace(';', '\\073')}"`
    expect(codec.decode(quoted, context)).toBe('a "b"; c')
  })

  test('takes half a character for no other', () => {
    const signed = codec.encode('\ufffd', context) as string
    expect(codec.decode(signed.replace('\ufffd', '\ud800'), context)).toBe(undefined)
  })

  test.each([['\ud800'], [42], [undefined], [{}]])('refuses to sign %o', (value) => {
    const error = caught(() => codec.encode(value as string, context))
    expect(error.code).toBe('cookie-value')
    expect(error.message).toMatch(/^Cookie "name": /)
  })

  test.each<[string, Partial<Record<keyof SignerOptions, unknown>>]>([
    ['salt', { salt: 1 }],
    ['keyDerivation', { keyDerivation: 'hkdf' }],
    ['digest', { digest: 'md5' }],
    ['sep', { sep: '' }],
    ['sep', { sep: '-' }],
    ['sep', { sep: 'Az_9=' }],
    ['sep', { sep: null }],
  ])('refuses a %s that cannot be: %o', (name, options) => {
    const error = caught(() => signer({ secrets, ...options } as SignerOptions))
    expect(error.code).toBe('option')
    expect(error.message).toMatch(new RegExp(`^signer\\(\\): ${name} `))
  })
})
