import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Key, KeyRing } from './key-ring.ts'
import type { Random } from './random.ts'

const VERSION = 1
const KEY_ID = 1
const EXPIRY = KEY_ID + 3
const NONCE = EXPIRY + 5
const SEALED = NONCE + 12
const TAG_BYTES = 16
const BASE64URL = /^[\w-]+$/

/**
 * Seals bytes so that only a holder of the secret can read or make them: AES-256-GCM
 * (NIST SP 800-38D) under a key derived for one purpose.
 *
 * A seal is base64url of: version (1 byte) · key id (3) · expiry in seconds, 0 for none (5) ·
 * nonce (12) · ciphertext · tag (16). Version, key id, expiry, purpose and the name it was sealed
 * for are authenticated, each behind its length, so nothing sealed for one place opens in another.
 */
export class Sealer {
  readonly #ring: KeyRing
  readonly #purpose: string
  readonly #random: Random

  constructor(ring: KeyRing, purpose: string, random: Random) {
    this.#ring = ring
    this.#purpose = purpose
    this.#random = random
  }

  /** Throws the UsageError that {@link seal} would, at a better moment. */
  requireSecret(): void {
    this.#ring.newest(this.#purpose)
  }

  /** Seals `payload` for `name`; `expires` in seconds since the epoch, 0 for never. Throws a UsageError when there is no secret. */
  seal(payload: Uint8Array, name: string, expires = 0): string {
    const { id, key } = this.#ring.newest(this.#purpose)
    const head = Buffer.allocUnsafe(SEALED)
    head[0] = VERSION
    id.copy(head, KEY_ID)
    head.writeUIntBE(expires, EXPIRY, 5)
    head.set(this.#random(SEALED - NONCE), NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, head.subarray(NONCE))
    cipher.setAAD(this.#authenticated(head, name))
    const sealed = cipher.update(payload)
    cipher.final()
    return Buffer.concat([head, sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** Opens what {@link seal} made for the same purpose and name; undefined for anything else, and after its expiry. */
  open(text: string, name: string, now: number): Buffer | undefined {
    const bytes = decode(text)
    if (bytes === undefined || bytes.length < SEALED + TAG_BYTES || bytes[0] !== VERSION) return
    const expires = bytes.readUIntBE(EXPIRY, 5)
    if (expires !== 0 && now >= expires * 1000) return
    const key = this.#keyOf(bytes)
    return key && this.#decipher(bytes, key, name)
  }

  #keyOf(bytes: Buffer): Key | undefined {
    return this.#ring
      .keys(this.#purpose)
      .find(({ id }) => id.equals(bytes.subarray(KEY_ID, EXPIRY)))
  }

  #decipher(bytes: Buffer, { key }: Key, name: string): Buffer | undefined {
    const tag = bytes.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(NONCE, SEALED), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(this.#authenticated(bytes, name))
    decipher.setAuthTag(bytes.subarray(tag))
    const payload = decipher.update(bytes.subarray(SEALED, tag))
    try {
      decipher.final()
      return payload
    } catch {
      return undefined
    }
  }

  #authenticated(head: Buffer, name: string): Buffer {
    const words = `${this.#purpose.length}:${this.#purpose}${name.length}:${name}`
    return Buffer.concat([head.subarray(0, NONCE), Buffer.from(words)])
  }
}

/** Node's decoder forgives padding, spaces and stray bits; a seal has one spelling only. */
function decode(text: string): Buffer | undefined {
  if (!BASE64URL.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
