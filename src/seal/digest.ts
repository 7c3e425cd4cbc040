import { createHash } from 'node:crypto'

/** A short public name for a text that itself must not be shown or is too long: 8 bytes of its SHA-256, base64url. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest().toString('base64url', 0, 8)
}
