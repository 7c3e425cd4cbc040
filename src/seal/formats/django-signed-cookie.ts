import { UsageError } from '../../errors.ts'
import type { Codec } from '../../cookie/codec.ts'
import { checkedText } from './checked-option.ts'
import { checkedValue } from './checked-value.ts'
import { DjangoSignature, type DjangoOptions } from './django-signature.ts'
import { quoteCookie, unquoteCookie } from './quoted-cookie.ts'

export interface DjangoSignedCookieOptions extends DjangoOptions {
  /** The `salt` of `set_signed_cookie()`, which stands behind the cookie's name: none unless given. */
  readonly salt?: string
}

/**
 * Text under a signature, as Django's `response.set_signed_cookie(name, text)` makes it for the
 * cookie of this name. Like Django's, it carries Latin-1 alone. Throws a UsageError (`secret`,
 * `option`) for options that cannot be used.
 */
export function djangoSignedCookie(options: DjangoSignedCookieOptions): Codec<string> {
  const { salt = '' } = options
  checkedText('djangoSignedCookie(): salt', salt)
  const signature = new DjangoSignature('djangoSignedCookie', options, 'django.http.cookies')
  return {
    encode: (value, { name, now }) =>
      quoteCookie(signature.sign(checkedLatin(value, name), name + salt, now)),
    decode: (text, { name, now }) => signature.unsign(unquoteCookie(text), name + salt, now),
  }
}

function checkedLatin(value: string, cookie: string): string {
  if (!/[^\0-\xff]/.test(checkedValue(value, cookie))) return value
  throw new UsageError(
    'cookie-value',
    `Cookie ${JSON.stringify(cookie)}: its value has characters beyond Latin-1, which Django's cookies cannot carry. Encode it first, or use djangoSigned().`,
  )
}
