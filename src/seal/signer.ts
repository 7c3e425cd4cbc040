import { createHmac, timingSafeEqual } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'
import type { Key, KeyRing } from './key-ring.ts'
import { headLength, readHead, SealContexts } from './seal-context.ts'
import type { Opened, SealOptions } from './sealer.ts'

const MAC_BYTES = 32

/**
 * Signs text so that everybody can read it and only a holder of the secret can make it:
 * HMAC-SHA256 (RFC 2104) under a key derived for one purpose.
 *
 * A signed text is: the text · `.` · base64url of: head (see {@link SealContexts}) · MAC (32 bytes).
 */
export class Signer {
  readonly #ring: KeyRing
  readonly #purpose: string
  readonly #contexts: SealContexts

  constructor(ring: KeyRing, purpose: string) {
    this.#ring = ring
    this.#purpose = purpose
    this.#contexts = new SealContexts(purpose)
  }

  /** Signs `text` for `name`. Throws a UsageError when there is no secret. */
  sign(text: string, name: string, { expires = 0 }: Pick<SealOptions, 'expires'> = {}): string {
    const key = this.#ring.newest(this.#purpose)
    const context = this.#contexts.of(name, key.id, expires)
    const length = headLength(expires)
    const seal = Buffer.allocUnsafe(length + MAC_BYTES)
    context.copy(seal, 0, 0, length)
    seal.set(macOf(key, context, text), length)
    return `${text}.${seal.toString('base64url')}`
  }

  /** The text that {@link sign} was given for the same purpose and name; undefined for anything else, and after its expiry. */
  verify(signed: string, name: string, now: number): Opened<string> | undefined {
    const dot = signed.lastIndexOf('.')
    const seal = dot === -1 ? undefined : decodeBase64url(signed.slice(dot + 1))
    const head = seal && readHead(seal)
    if (head === undefined || seal!.length !== head.length + MAC_BYTES) return
    const { expires, keyId, trait } = head
    if (expires !== 0 && now >= expires * 1000) return
    const payload = signed.slice(0, dot)
    const keys = this.#ring.keys(this.#purpose)
    for (const key of keys) {
      if (key.id !== keyId) continue
      const mac = macOf(key, this.#contexts.of(name, keyId, expires, trait), payload)
      if (timingSafeEqual(mac, seal!.subarray(head.length)))
        return { payload, expires, isNewest: key === keys[0] }
    }
    return undefined
  }
}

function macOf({ key }: Key, context: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(context).update(text).digest()
}
