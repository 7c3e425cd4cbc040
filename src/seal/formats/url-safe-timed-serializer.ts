import type { Codec } from '../../cookie/codec.ts'
import { TimedSignature, type TimestampSignerOptions } from './timed-signature.ts'
import { deflateJson, unpackJson } from './url-safe-json.ts'
import { COMPACT } from './url-safe-serializer.ts'

/**
 * JSON under a signature that knows its age, as itsdangerous' `URLSafeTimedSerializer(secret).dumps(value)`
 * makes it, deflated when that is shorter. Throws a UsageError (`secret`, `option`) for options
 * that cannot be used.
 */
export function urlSafeTimedSerializer(options: TimestampSignerOptions): Codec {
  const signature = new TimedSignature('urlSafeTimedSerializer', options, 'itsdangerous')
  return {
    encode: (value, { name, now }) => signature.sign(deflateJson(value, COMPACT, name), now),
    decode: (text, { now }) => unpackJson(signature.unsign(text, now)),
  }
}
