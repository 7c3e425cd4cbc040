import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { CsrfPaths } from './csrf-paths.ts'

const paths = new CsrfPaths(['/webhooks/stripe', '/api/public/*', '/café', '/old/', '/'])

describe('an exception', () => {
  test.each([
    '/webhooks/stripe',
    '/api/public/a',
    '/api/public/a/',
    '/api/public/a/b/c',
    '/api/public/caf%C3%A9',
    '/api/public/a%20b',
    '/api/public/*',
    '/caf%C3%A9',
    '/café',
    '/old/',
    '/',
  ])('is %s', (path) => expect(paths.has(path)).toBe(true))

  test.each([
    '',
    '*',
    'webhooks/stripe',
    '/webhooks',
    '/webhooks/',
    '/webhooks/stripe/',
    '/webhooks/stripe/x',
    '/webhooks/stripes',
    '/webhooks/Stripe',
    '/api/public',
    '/api/public/',
    '/api/publicity/a',
    '/old',
    '/caf%c3%a9',
    '//',
  ])('is not %j', (path) => expect(paths.has(path)).toBe(false))

  test.each([
    ['a dot segment', '/api/public/../private'],
    ['a dot segment at the end', '/api/public/..'],
    ['an encoded dot segment', '/api/public/%2e%2e/private'],
    ['a half encoded dot segment', '/api/public/.%2E/private'],
    ['a doubly encoded dot segment', '/api/public/%252e%252e/private'],
    ['a single dot', '/api/public/./a'],
    ['an encoded slash', '/api/public/..%2fprivate'],
    ['an encoded slash between the parts', '/webhooks%2Fstripe'],
    ['a backslash', '/api/public/..\\private'],
    ['an encoded backslash', '/api/public/..%5cprivate'],
    ['a double slash', '/api//public/a'],
    ['a double slash below', '/api/public//a'],
    ['a double slash at the beginning', '//webhooks/stripe'],
    ['a fragment', '/api/public/..#'],
    ['an encoded question mark', '/webhooks/stripe%3f'],
    ['a tab that URL parsers leave out', '/api/public/.\t./private'],
    ['an encoded tab', '/api/public/.%09./private'],
    ['a NUL', '/webhooks/stripe%00'],
    ['a letter that is encoded for no reason', '/%61pi/public/a'],
    ['a letter that is encoded for no reason at the end', '/webhooks/strip%65'],
    ['a broken percent sign', '/api/public/%'],
    ['bytes that are no UTF-8', '/api/public/%ff'],
    ['an overlong slash', '/api/public/..%c0%af'],
    ['a whole address', 'http://app.example/webhooks/stripe'],
  ])('is nothing with %s', (_, path) => expect(paths.has(path)).toBe(false))

  test('never throws, and is nothing that a parser of addresses takes for another path', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'api',
        'public',
        '..',
        '.',
        '',
        '%2e',
        '%2F',
        '\\',
        '%5c',
        '#',
        '\t',
        '%',
        'a',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const path = fc.array(part, { maxLength: 6 }).map((parts) => `/api/public/${parts.join('/')}`)
    fc.assert(
      fc.property(path, (asked) => {
        if (!paths.has(asked)) return true
        return new URL(asked, 'http://app.example').pathname.startsWith('/api/public/')
      }),
      runs(1000),
    )
  })

  test('is none without any', () => {
    expect(new CsrfPaths([]).has('/')).toBe(false)
  })
})

test.each([
  'webhooks',
  '',
  '/*',
  '/a//b',
  '/a/../b',
  '/a/./b',
  '/a*',
  '/*/a',
  '/a/**',
  '/a/*/b',
  '/a?b',
  '/a#b',
  '/a%20b',
  '/a\\b',
  'https://app.example/a',
  1,
  null,
  /a/,
])('%s is no path to except', (path) => {
  expect(() => new CsrfPaths([path as string])).toThrow('csrf(): option "except" holds')
})

test('exceptions are a list', () => {
  expect(() => new CsrfPaths('/a' as never)).toThrow('must be a list')
})
