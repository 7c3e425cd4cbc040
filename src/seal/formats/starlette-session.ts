import type { Codec } from '../../cookie/codec.ts'
import { readPythonJson } from './python-json-reader.ts'
import { writePythonJson, type JsonStyle } from './python-json-writer.ts'
import type { PythonSecret } from './python-secrets.ts'
import { isSession, type SessionData } from './session-data.ts'
import { fromBase64 } from './strict-base64.ts'
import { TimedSignature } from './timed-signature.ts'

export interface StarletteSessionOptions {
  /** The `secret_key` of the middleware, then older ones: the first signs, all verify. */
  readonly secrets: readonly PythonSecret[]
  /** The `max_age` of the middleware in seconds: 14 days unless given; Infinity for its `None`. */
  readonly maxAge?: number
}

const FORTNIGHT = 14 * 24 * 60 * 60
const SPACED: JsonStyle = { comma: ', ', colon: ': ', ascii: true, sorted: false }

/**
 * The session cookie of Starlette's `SessionMiddleware`, which is FastAPI's too.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function starletteSession(options: StarletteSessionOptions): Codec<SessionData> {
  const { secrets, maxAge = FORTNIGHT } = options
  const signature = new TimedSignature(
    'starletteSession',
    { secrets, maxAge },
    'itsdangerous.Signer',
  )
  return {
    encode(value, { name, now }) {
      const json = writePythonJson(value, SPACED, name)
      return signature.sign(Buffer.from(json).toString('base64'), now)
    },
    decode: (text, { now }) => readSession(signature.unsign(text, now)),
  }
}

function readSession(text: string | undefined): SessionData | undefined {
  const json = text === undefined ? undefined : fromBase64(text)
  if (json === undefined) return undefined
  try {
    const value = readPythonJson(json.toString())
    return isSession(value) ? value : undefined
  } catch {
    return undefined
  }
}
