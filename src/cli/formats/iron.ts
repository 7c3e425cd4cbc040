import { ironSeal } from '../../seal/formats/iron-seal.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { openWith } from './opening.ts'

const SEAL = /^(Fe26\.2\*(\w*)\*[^*]*\*[^*]*\*[^*]*\*(\d*)\*[^*]*\*[^*]*?)(~\d+)?$/

/** The seals of @hapi/iron, and of iron-session with a version behind them. */
export function recogniseIron(cookie: Sighting, means: Means): Finding | undefined {
  const parts = SEAL.exec(cookie.text)
  if (parts === null) return undefined
  const [, text = '', id, expiry, version] = parts
  return {
    format: version === undefined ? '@hapi/iron' : 'iron-session',
    protection: 'encrypted',
    ...(id && { keyId: id }),
    ...(expiry && { expiresAt: Number(expiry) }),
    ...openWith([(password) => ironSeal({ password })], { ...cookie, text }, means),
  }
}
