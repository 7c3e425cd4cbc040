import { createHmac, timingSafeEqual } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'
import type { Key, KeyRing } from './key-ring.ts'
import type { Random } from './random.ts'

const PURPOSE = 'csrf token'
const MAC_BYTES = 32

/**
 * Tokens that only the pages of one session know: HMAC-SHA256 (RFC 2104) of the session's id, under
 * a key of its own purpose.
 *
 * A token is base64url of: mask (32 random bytes) · MAC under the mask. No two are alike, so that
 * a compressed page tells nothing of the MAC by its length (BREACH).
 */
export class CsrfTokens {
  readonly #ring: KeyRing
  readonly #random: Random

  constructor(ring: KeyRing, random: Random) {
    this.#ring = ring
    this.#random = random
  }

  /** A token for the session of this id. Throws a UsageError when there is no secret. */
  make(sessionId: string): string {
    const mac = macOf(this.#ring.newest(PURPOSE), sessionId)
    const mask = Buffer.from(this.#random(MAC_BYTES))
    return Buffer.concat([mask, masked(mac, mask)]).toString('base64url')
  }

  /** Whether it was made for the session of this id; false for whatever else it may be. */
  isFor(sessionId: string, token: unknown): boolean {
    const bytes = typeof token === 'string' ? decodeBase64url(token) : undefined
    if (bytes?.length !== MAC_BYTES * 2) return false
    const given = masked(bytes.subarray(MAC_BYTES), bytes)
    return this.#ring.keys(PURPOSE).some((key) => timingSafeEqual(given, macOf(key, sessionId)))
  }
}

function macOf({ key }: Key, sessionId: string): Buffer {
  return createHmac('sha256', key).update(sessionId).digest()
}

/** Applied twice it is undone. */
function masked(mac: Buffer, mask: Buffer): Buffer {
  return Buffer.from(mac.map((byte, at) => byte ^ mask[at]!))
}
