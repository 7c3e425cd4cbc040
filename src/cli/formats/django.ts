import { djangoSession } from '../../seal/formats/django-session.ts'
import { djangoSigned } from '../../seal/formats/django-signed.ts'
import { djangoSignedCookie } from '../../seal/formats/django-signed-cookie.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf, encodedJson } from './encoded-json.ts'
import { openWith } from './opening.ts'

/** The value, the time, and a signature by SHA-256 or, until Django 3.0, SHA-1. */
const SIGNED = /^(.*):([\dA-Za-z]{6}):([\w-]{43}|[\w-]{27})$/s
/** Characters of base64url that a SHA-1 takes. */
const SHA1 = 27
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** What Django's `signing` makes: signed cookies, and sessions in cookies. */
export function recogniseDjango(cookie: Sighting, means: Means): Finding | undefined {
  const [, body, time = '', signature = ''] = SIGNED.exec(cookie.text) ?? []
  if (body === undefined || bytesOf(signature) === undefined) return undefined
  const value = encodedJson(body)
  const madeAt = fromBase62(time) * 1000
  const digest = signature.length === SHA1 ? 'sha1' : 'sha256'
  const codecs = [djangoSession, djangoSigned, djangoSignedCookie].map(
    (codec) => (secret: string) => codec({ secrets: [secret], digest }),
  )
  return {
    format: 'Django',
    protection: 'signed',
    madeAt,
    value: value === undefined ? body : value,
    ...openWith(codecs, cookie, means, madeAt),
  }
}

function fromBase62(text: string): number {
  return [...text].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0)
}
