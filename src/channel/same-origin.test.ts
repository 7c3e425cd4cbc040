import { expect, test } from 'vitest'
import { Worker, type Asked } from '../../test/support/fakes.ts'
import { provenance } from './same-origin.ts'

const OWN = 'http://app.example'

function from(
  origin: string | undefined,
  site: string | undefined,
  asked: Asked = {},
  origins?: string[],
) {
  const headers = {
    ...(origin !== undefined && { origin }),
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...asked.headers,
  }
  const worker = new Worker(undefined, { origins: origins && new Set(origins) })
  return provenance(worker.open({ ...asked, headers }).exchange)
}

test.each([
  [OWN, 'same-origin', 'own'],
  [OWN, undefined, 'own'],
  [undefined, 'same-origin', 'own'],
  [undefined, undefined, 'unknown'],
  [undefined, 'same-site', 'foreign'],
  [undefined, 'cross-site', 'foreign'],
  [undefined, 'none', 'foreign'],
  [undefined, '', 'foreign'],
  [OWN, 'same-site', 'foreign'],
  [OWN, 'cross-site', 'foreign'],
  [OWN, 'none', 'foreign'],
  ['https://app.example', undefined, 'foreign'],
  ['http://app.example:8080', undefined, 'foreign'],
  ['http://evil.example', undefined, 'foreign'],
  ['http://app.example.evil.example', undefined, 'foreign'],
  ['http://sub.app.example', undefined, 'foreign'],
  ['http://APP.example', undefined, 'foreign'],
  ['http://app.example/', undefined, 'foreign'],
  ['http://app.example, http://evil.example', undefined, 'foreign'],
  ['null', undefined, 'foreign'],
  ['null', 'same-origin', 'foreign'],
  ['', undefined, 'foreign'],
  ['', 'same-origin', 'foreign'],
] as const)(
  'without configured origins, Origin %j and Sec-Fetch-Site %j are %s',
  (origin, site, expected) => {
    expect(from(origin, site)).toBe(expected)
  },
)

test.each([
  ['https://a.example', undefined, 'own'],
  ['https://b.example', 'cross-site', 'own'],
  [OWN, 'same-origin', 'foreign'],
  ['null', undefined, 'foreign'],
  [undefined, 'same-origin', 'own'],
  [undefined, 'cross-site', 'foreign'],
  [undefined, undefined, 'unknown'],
] as const)(
  'configured origins decide alone: Origin %j and Sec-Fetch-Site %j are %s',
  (origin, site, expected) => {
    expect(from(origin, site, {}, ['https://a.example', 'https://b.example'])).toBe(expected)
  },
)

test('an origin that nobody can name is nobody’s own', () => {
  expect(from('', undefined, { host: 'a b' })).toBe('foreign')
  expect(from('null', undefined, { host: '' })).toBe('foreign')
})

test('a spoofed X-Forwarded-Host does not make a foreign page our own', () => {
  const headers = { 'x-forwarded-host': 'evil.example' }
  expect(from('http://evil.example', undefined, { headers })).toBe('foreign')
})
