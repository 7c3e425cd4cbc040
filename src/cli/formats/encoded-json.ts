import { inflateSync } from 'node:zlib'

const MOST_INFLATED = 262_144

/** Bytes of base64 in either alphabet, padded or not; undefined for any text that no encoder gives. */
export function bytesOf(text: string): Buffer | undefined {
  const plain = text.replace(/={1,2}$/, '')
  if (plain === '') return undefined
  const bytes = Buffer.from(plain, 'base64url')
  const encoded = bytes.toString('base64url')
  return encoded === plain.replaceAll('+', '-').replaceAll('/', '_') ? bytes : undefined
}

/** The value of JSON text; undefined for other text. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value of JSON in base64, deflated where a dot stands before it, as Python's packages do. */
export function encodedJson(text: string): unknown {
  const isDeflated = text.startsWith('.')
  const bytes = bytesOf(isDeflated ? text.slice(1) : text)
  const json = bytes && (isDeflated ? inflated(bytes) : bytes)
  return json && jsonOf(json.toString())
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: MOST_INFLATED })
  } catch {
    return undefined
  }
}

/** JSON where it is some, and text otherwise. */
export function jsonOrText(text: string): unknown {
  const value = jsonOf(text)
  return value === undefined ? text : value
}
