import { fernet } from '../../seal/formats/fernet.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf } from './encoded-json.ts'
import { openWith } from './opening.ts'

const VERSION = 0x80
/** Version, time, initialization vector and MAC: what stands around the ciphertext. */
const AROUND = 1 + 8 + 16 + 32
const BLOCK = 16

/** Tokens of Fernet, of Python's cryptography (https://github.com/fernet/spec). */
export function recogniseFernet(cookie: Sighting, means: Means): Finding | undefined {
  const bytes = bytesOf(cookie.text)
  if (bytes === undefined || bytes[0] !== VERSION) return undefined
  const length = bytes.length - AROUND
  if (length < BLOCK || length % BLOCK !== 0) return undefined
  const madeAt = Number(bytes.readBigUInt64BE(1)) * 1000
  const found = openWith([(secret) => fernet({ secrets: [secret] })], cookie, means, madeAt)
  return { format: 'Fernet', protection: 'encrypted', madeAt, ...found }
}
