import { cookieSignature } from '../../seal/formats/cookie-signature.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf, jsonOf } from './encoded-json.ts'
import { openWith } from './opening.ts'

const EXPRESS = /^s:(.*)\.([A-Za-z\d+/]{43})$/s
const FASTIFY = /^(.*)\.([A-Za-z\d+/]{43})$/s

/** What Express with cookie-parser signs. */
export function recogniseExpress(cookie: Sighting, means: Means): Finding | undefined {
  const value = signedValue(EXPRESS, cookie.text)
  if (value === undefined) return undefined
  return {
    format: 'cookie-signature, as Express',
    protection: 'signed',
    value: value.startsWith('j:') ? (jsonOf(value.slice(2)) ?? value) : value,
    ...openWith([(secret) => cookieSignature({ secrets: [secret] })], cookie, means),
  }
}

/** What @fastify/cookie signs. */
export function recogniseFastify(cookie: Sighting, means: Means): Finding | undefined {
  const value = signedValue(FASTIFY, cookie.text)
  if (value === undefined) return undefined
  return {
    format: 'cookie-signature, as @fastify/cookie',
    protection: 'signed',
    value,
    ...openWith([(secret) => cookieSignature({ secrets: [secret], prefix: '' })], cookie, means),
  }
}

function signedValue(format: RegExp, text: string): string | undefined {
  const [, value, signature = ''] = format.exec(text) ?? []
  return bytesOf(signature) === undefined ? undefined : value
}
