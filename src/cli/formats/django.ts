import type { Finding } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { bytesOf, encodedJson } from './encoded-json.ts'

/** The value, the time, and a signature by SHA-256 or, until Django 3.0, SHA-1. */
const SIGNED = /^(.*):([\dA-Za-z]{6}):([\w-]{43}|[\w-]{27})$/s
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** What Django's `signing` makes: signed cookies, and sessions in cookies. */
export function recogniseDjango({ text }: Sighting): Finding | undefined {
  const [, body, time = '', signature = ''] = SIGNED.exec(text) ?? []
  if (body === undefined || bytesOf(signature) === undefined) return undefined
  const value = encodedJson(body)
  return {
    format: 'Django',
    protection: 'signed',
    madeAt: fromBase62(time) * 1000,
    value: value === undefined ? body : value,
    note: 'its signature was not checked',
  }
}

function fromBase62(text: string): number {
  return [...text].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0)
}
