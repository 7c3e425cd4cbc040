import type { Codec } from '../../cookie/codec.ts'
import { checkedValue } from './checked-value.ts'
import { itsdangerousSignature, type SignerOptions } from './itsdangerous-key.ts'
import { unquoteCookie } from './quoted-cookie.ts'

/**
 * Text under a signature, as itsdangerous' `Signer(secret).sign(text)` makes it; read from the
 * quotes, too, that Python frameworks put around text with an `@` in it.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function signer(options: SignerOptions): Codec<string> {
  const signature = itsdangerousSignature('signer', options, 'itsdangerous.Signer')
  return {
    encode: (value, { name }) => signature.sign(checkedValue(value, name)),
    decode: (text) => signature.unsign(unquoteCookie(text)),
  }
}
