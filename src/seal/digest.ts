import { createHash } from 'node:crypto'

/** A short public name for a text that itself must not be shown or is too long: 8 bytes of its SHA-256, base64url. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest().toString('base64url', 0, 8)
}

/** Under which a secret id is kept where others may read it: all of its SHA-256, base64url. */
export function secretHash(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

/** What names an inline script in a Content-Security-Policy (Level 3, section 2.3.1: hash-source). */
export function cspHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
