import type { Codec } from '../../cookie/codec.ts'
import { djangoSigned } from './django-signed.ts'
import type { DjangoOptions } from './django-signature.ts'
import { isSession, type SessionData } from './session-data.ts'

export interface DjangoSessionOptions extends Pick<DjangoOptions, 'secrets' | 'digest'> {
  /** `SESSION_COOKIE_AGE` in seconds: 14 days unless given. */
  readonly maxAge?: number
}

const FORTNIGHT = 14 * 24 * 60 * 60
const SALT = 'django.contrib.sessions.backends.signed_cookies'

/**
 * The session cookie of a Django app whose `SESSION_ENGINE` is `signed_cookies`, with its JSON serializer.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function djangoSession(options: DjangoSessionOptions): Codec<SessionData> {
  const signed = djangoSigned({ maxAge: FORTNIGHT, ...options, salt: SALT, compress: true })
  return {
    encode: (value, context) => signed.encode(value, context),
    decode(text, context) {
      const value = signed.decode(text, context)
      return isSession(value) ? value : undefined
    },
  }
}
