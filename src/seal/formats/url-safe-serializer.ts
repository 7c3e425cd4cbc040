import type { Codec } from '../../cookie/codec.ts'
import { itsdangerousSignature, type SignerOptions } from './itsdangerous-key.ts'
import type { JsonStyle } from './python-json-writer.ts'
import { deflateJson, unpackJson } from './url-safe-json.ts'

/** The JSON of itsdangerous' URL-safe serializers: compact, in UTF-8. */
export const COMPACT: JsonStyle = { comma: ',', colon: ':', ascii: false, sorted: false }

/**
 * JSON under a signature, as itsdangerous' `URLSafeSerializer(secret).dumps(value)` makes it,
 * deflated when that is shorter. Throws a UsageError (`secret`, `option`) for options that cannot
 * be used.
 */
export function urlSafeSerializer(options: SignerOptions): Codec {
  const signature = itsdangerousSignature('urlSafeSerializer', options, 'itsdangerous')
  return {
    encode: (value, { name }) => signature.sign(deflateJson(value, COMPACT, name)),
    decode: (text) => unpackJson(signature.unsign(text)),
  }
}
