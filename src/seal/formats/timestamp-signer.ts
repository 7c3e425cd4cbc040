import type { Codec } from '../../cookie/codec.ts'
import { checkedValue } from './checked-value.ts'
import { unquoteCookie } from './quoted-cookie.ts'
import { TimedSignature, type TimestampSignerOptions } from './timed-signature.ts'

/**
 * Text under a signature that knows its age, as itsdangerous' `TimestampSigner(secret).sign(text)` makes it;
 * read from the quotes, too, that Python frameworks put around text with an `@` in it.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function timestampSigner(options: TimestampSignerOptions): Codec<string> {
  const signature = new TimedSignature('timestampSigner', options, 'itsdangerous.Signer')
  return {
    encode: (value, { name, now }) => signature.sign(checkedValue(value, name), now),
    decode: (text, { now }) => signature.unsign(unquoteCookie(text), now),
  }
}
