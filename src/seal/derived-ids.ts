import { createHmac } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

const PURPOSE = 'derived id'

/** Ids that follow from something only the app and one browser know: whoever asks twice gets the same (HMAC-SHA256, RFC 2104). */
export class DerivedIds {
  readonly #ring: KeyRing

  constructor(ring: KeyRing) {
    this.#ring = ring
  }

  /** As many bytes as asked for, at most 32, as base64url. Throws a UsageError when there is no secret. */
  of(text: string, bytes: number): string {
    const { key } = this.#ring.newest(PURPOSE)
    return createHmac('sha256', key).update(text).digest().toString('base64url', 0, bytes)
  }
}
