import { deflateSync, inflateSync } from 'node:zlib'
import { UsageError } from '../../errors.ts'
import { fromBase64Url } from './strict-base64.ts'

/** In bytes; what inflates to more than this is a bomb. */
export const LARGEST_JSON = 65_536

/** JSON as itsdangerous and Django put it where base64url is wanted. Throws a UsageError (`cookie-size`) beyond 64 KB. */
export function packPayload(json: string, cookie: string): string {
  return bytesOf(json, cookie).toString('base64url')
}

/** The same, deflated (RFC 1950) behind a dot when that saves more than a byte. */
export function deflatePayload(json: string, cookie: string): string {
  const plain = bytesOf(json, cookie)
  const deflated = deflateSync(plain)
  const isSmaller = deflated.length < plain.length - 1
  return isSmaller ? `.${deflated.toString('base64url')}` : plain.toString('base64url')
}

/** The JSON that was packed. Throws when it is none, or inflates to more than 64 KB. */
export function unpackPayload(text: string): string {
  const isDeflated = text.startsWith('.')
  const bytes = fromBase64Url(isDeflated ? text.slice(1) : text)
  if (bytes === undefined) throw new SyntaxError('This is no base64url.')
  const json = isDeflated ? inflateSync(bytes, { maxOutputLength: LARGEST_JSON }) : bytes
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)
}

function bytesOf(json: string, cookie: string): Buffer {
  const bytes = Buffer.from(json)
  if (bytes.length <= LARGEST_JSON) return bytes
  throw new UsageError(
    'cookie-size',
    `Cookie ${JSON.stringify(cookie)}: its value has ${bytes.length} bytes of JSON, and a browser keeps 4096. Store it on the server, and a key to it in the cookie.`,
  )
}
