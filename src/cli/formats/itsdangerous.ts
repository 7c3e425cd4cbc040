import { flaskSession } from '../../seal/formats/flask-session.ts'
import { signer } from '../../seal/formats/signer.ts'
import { starletteSession } from '../../seal/formats/starlette-session.ts'
import { timestampSigner } from '../../seal/formats/timestamp-signer.ts'
import { urlSafeSerializer } from '../../seal/formats/url-safe-serializer.ts'
import { urlSafeTimedSerializer } from '../../seal/formats/url-safe-timed-serializer.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf, encodedJson } from './encoded-json.ts'
import { openWith } from './opening.ts'

const SIGNED = /^(.+?)(?:\.([\w-]{6}))?\.([\w-]{27}|[\w-]{43}|[\w-]{86})$/s
/** With the salts they have unless an app gives its own; the plainest come last, since they open what is more. */
const CODECS = [
  flaskSession,
  starletteSession,
  urlSafeTimedSerializer,
  urlSafeSerializer,
  timestampSigner,
  signer,
].map((codec) => (secret: string) => codec({ secrets: [secret] }))
/** When the package appeared. */
const EARLIEST = 1_300_000_000
/** Until version 1.0 its time began in 2011. */
const OLD_EPOCH = 1_293_840_000
const DAY = 86_400

/** What itsdangerous signs, with Flask's sessions and Starlette's on top of it. */
export function recogniseItsdangerous(cookie: Sighting, means: Means): Finding | undefined {
  const [, body, time = '', signature = ''] = SIGNED.exec(cookie.text) ?? []
  if (body === undefined || bytesOf(signature) === undefined) return undefined
  const madeAt = timeOf(time, means.now)
  // Without its time it is one only by what is in it.
  const payload = madeAt === undefined && time !== '' ? `${body}.${time}` : body
  const value = encodedJson(payload)
  if (madeAt === undefined && value === undefined) return undefined
  return {
    format: value === undefined ? 'itsdangerous' : `itsdangerous, as ${maker(payload)}`,
    protection: 'signed',
    ...(madeAt !== undefined && { madeAt }),
    value: value === undefined ? payload : value,
    ...openWith(CODECS, cookie, means, madeAt),
  }
}

/** Flask never pads its base64, and Starlette always does. */
function maker(payload: string): string {
  if (/[=+/]/.test(payload)) return 'Starlette'
  return payload.startsWith('.') || payload.length % 4 !== 0 ? 'Flask' : 'Flask or Starlette'
}

/** In milliseconds; undefined where it is before the package, or a day ahead. */
function timeOf(text: string, now: number): number | undefined {
  const bytes = bytesOf(text)
  if (bytes?.length !== 4) return undefined
  const written = bytes.readUInt32BE()
  const seconds = written < EARLIEST ? written + OLD_EPOCH : written
  return seconds >= EARLIEST && seconds < now / 1000 + DAY ? seconds * 1000 : undefined
}
