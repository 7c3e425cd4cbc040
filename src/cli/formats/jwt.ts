import type { Finding } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf, jsonOf } from './encoded-json.ts'

const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]*$/
const ENCRYPTED = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/

type Fields = Readonly<Record<string, unknown>>

/** JSON Web Tokens: signed (RFC 7515) and encrypted (RFC 7516). */
export function recogniseJwt({ text }: Sighting): Finding | undefined {
  if (!SIGNED.test(text) && !ENCRYPTED.test(text)) return undefined
  const [head = '', body = ''] = text.split('.')
  const header = fieldsOf(head)
  if (header === undefined || typeof header['alg'] !== 'string') return undefined
  const keyId = typeof header['kid'] === 'string' ? { keyId: header['kid'] } : {}
  if (ENCRYPTED.test(text)) return { format: 'JWE', protection: 'encrypted', ...keyId }
  const claims = fieldsOf(body)
  return {
    format: `JWT (${header['alg']})`,
    protection: header['alg'].toLowerCase() === 'none' ? 'none' : 'signed',
    ...keyId,
    ...(claims && { value: claims, ...timesOf(claims) }),
    note: 'its signature was not checked',
  }
}

function timesOf({ iat, exp }: Fields): Pick<Finding, 'madeAt' | 'expiresAt'> {
  return {
    ...(typeof iat === 'number' && { madeAt: iat * 1000 }),
    ...(typeof exp === 'number' && { expiresAt: exp * 1000 }),
  }
}

function fieldsOf(text: string): Fields | undefined {
  const value = jsonOf(bytesOf(text)?.toString() ?? '')
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined
}
