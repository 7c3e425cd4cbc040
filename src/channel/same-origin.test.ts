import { describe, expect, test } from 'vitest'
import { Worker, type Asked } from '../../test/support/fakes.ts'
import { formProvenance, provenance } from './same-origin.ts'

const OWN = 'http://app.example'

function from(
  origin: string | undefined,
  site: string | undefined,
  asked: Asked = {},
  origins?: string[],
  judge = provenance,
) {
  const headers = {
    ...(origin !== undefined && { origin }),
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...asked.headers,
  }
  const worker = new Worker(undefined, { origins: origins && new Set(origins) })
  return judge(worker.open({ ...asked, headers }).exchange)
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

describe('of a form', () => {
  const formFrom = (origin: string | undefined, site: string | undefined, origins?: string[]) =>
    from(origin, site, {}, origins, formProvenance)

  test.each([
    ['null', 'same-origin', 'own'],
    ['null', undefined, 'unknown'],
    ['null', 'none', 'unknown'],
    ['null', 'same-site', 'foreign'],
    ['null', 'cross-site', 'foreign'],
    ['null', '', 'foreign'],
    [undefined, 'none', 'own'],
    [OWN, 'none', 'own'],
    ['http://evil.example', 'none', 'foreign'],
    ['', 'none', 'foreign'],
    ['NULL', 'same-origin', 'foreign'],
    ['null, null', 'same-origin', 'foreign'],
  ] as const)('Origin %j and Sec-Fetch-Site %j are %s', (origin, site, expected) => {
    expect(formFrom(origin, site)).toBe(expected)
  })

  test.each([
    [OWN, 'same-origin'],
    [OWN, 'same-site'],
    [undefined, undefined],
    [undefined, 'same-origin'],
    [undefined, 'cross-site'],
    ['http://evil.example', 'same-origin'],
  ] as const)('Origin %j and Sec-Fetch-Site %j are what they are of a script', (origin, site) => {
    expect(formFrom(origin, site)).toBe(from(origin, site))
  })

  test('configured origins decide where one is named', () => {
    const origins = ['https://a.example']
    expect(formFrom('https://a.example', 'none', origins)).toBe('own')
    expect(formFrom(OWN, 'none', origins)).toBe('foreign')
    expect(formFrom('null', 'same-origin', origins)).toBe('own')
    expect(formFrom('null', undefined, origins)).toBe('unknown')
  })
})
