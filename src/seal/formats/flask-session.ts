import type { Codec } from '../../cookie/codec.ts'
import { tagged, untagged } from './flask-tags.ts'
import type { KeyDerivation } from './itsdangerous-key.ts'
import type { JsonStyle } from './python-json-writer.ts'
import { isSession, type SessionData } from './session-data.ts'
import type { PythonSecret } from './python-secrets.ts'
import type { Digest } from './text-signature.ts'
import { TimedSignature } from './timed-signature.ts'
import { deflateJson, unpackJson } from './url-safe-json.ts'

export interface FlaskSessionOptions {
  /** `app.secret_key`, then older ones: the first signs, all verify. */
  readonly secrets: readonly PythonSecret[]
  /** `app.permanent_session_lifetime` in seconds, which Flask holds every session to: 31 days unless given. */
  readonly maxAge?: number
  /** `'cookie-session'` unless the app has a session interface of its own; as are all below. */
  readonly salt?: string
  /** `'hmac'` unless given. */
  readonly keyDerivation?: KeyDerivation
  /** `'sha1'` unless given. */
  readonly digest?: Digest
}

const MONTH = 31 * 24 * 60 * 60
const FLASK: JsonStyle = { comma: ',', colon: ':', ascii: true, sorted: true, tag: tagged }

/**
 * Flask's session cookie. Beside JSON it carries what Flask does: `tuple` as {@link PythonTuple},
 * `bytes` as Uint8Array, `datetime` as Date (whole seconds), `Markup` as {@link PythonMarkup} and
 * `UUID` as {@link PythonUuid}. Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function flaskSession(options: FlaskSessionOptions): Codec<SessionData> {
  const {
    maxAge = MONTH,
    salt = 'cookie-session',
    keyDerivation = 'hmac',
    digest = 'sha1',
  } = options
  const { secrets } = options
  const signature = new TimedSignature(
    'flaskSession',
    { secrets, maxAge, keyDerivation, digest },
    salt,
  )
  return {
    encode: (value, { name, now }) => signature.sign(deflateJson(value, FLASK, name), now),
    decode(text, { now }) {
      const value = unpackJson(signature.unsign(text, now), untagged)
      return isSession(value) ? value : undefined
    },
  }
}
