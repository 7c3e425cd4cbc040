import { createCipheriv, createDecipheriv } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'
import { deflated, inflated } from './deflate.ts'
import type { Key, KeyRing } from './key-ring.ts'
import type { Random } from './random.ts'
import { headLength, readHead, SealContexts } from './seal-context.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const GCM = { authTagLength: TAG_BYTES }
/** What tells that the payload was deflated before it was encrypted. */
const DEFLATED = 0x20

/** What a seal had in it. */
export interface Opened<Payload> {
  readonly payload: Payload
  /** When it ends, in seconds since the epoch; 0 for never. */
  readonly expires: number
  /** False when an older secret sealed it. */
  readonly isNewest: boolean
}

/** How a payload is sealed. */
export interface SealOptions {
  /** When it ends, in seconds since the epoch. Default 0, never. */
  readonly expires?: number
  /** Payloads of more bytes are deflated when that makes them shorter. Default: none are. */
  readonly deflateAbove?: number
}

const AS_IT_IS: SealOptions = {}

/**
 * Seals bytes so that only a holder of the secret can read or make them: AES-256-GCM
 * (NIST SP 800-38D) under a key derived for one purpose.
 *
 * A seal is base64url of: head (see {@link SealContexts}) · nonce (12 bytes) · ciphertext · tag (16).
 */
export class Sealer {
  readonly #ring: KeyRing
  readonly #purpose: string
  readonly #random: Random
  readonly #contexts: SealContexts

  constructor(ring: KeyRing, purpose: string, random: Random) {
    this.#ring = ring
    this.#purpose = purpose
    this.#random = random
    this.#contexts = new SealContexts(purpose)
  }

  /** Throws the UsageError that {@link seal} would, at a better moment. */
  requireSecret(): void {
    this.#ring.newest(this.#purpose)
  }

  /** Seals `payload` for `name`. Throws a UsageError when there is no secret. */
  seal(
    payload: Uint8Array,
    name: string,
    { expires = 0, deflateAbove = Infinity }: SealOptions = AS_IT_IS,
  ): string {
    const { id, key } = this.#ring.newest(this.#purpose)
    const short = payload.length > deflateAbove ? deflated(payload) : undefined
    const context = this.#contexts.of(name, id, expires, short && DEFLATED)
    const nonce = this.#random(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, GCM)
    cipher.setAAD(context)
    const sealed = cipher.update(short ?? payload)
    cipher.final()
    return join(context.subarray(0, headLength(expires)), nonce, sealed, cipher.getAuthTag())
  }

  /** Opens what {@link seal} made for the same purpose and name; undefined for anything else, and after its expiry. */
  open(text: string, name: string, now: number): Opened<Buffer> | undefined {
    const bytes = decodeBase64url(text)
    const head = bytes && readHead(bytes)
    if (head === undefined || bytes!.length < head.length + NONCE_BYTES + TAG_BYTES) return
    const { expires, keyId, trait } = head
    if (expires !== 0 && now >= expires * 1000) return
    for (const key of this.#ring.keys(this.#purpose)) {
      if (key.id !== keyId) continue
      const context = this.#contexts.of(name, keyId, expires, trait)
      const found = decipher(bytes!, head.length, key, context)
      const payload = found && trait === DEFLATED ? inflated(found) : found
      if (payload !== undefined) return { payload, expires, isNewest: this.#isNewest(key) }
    }
    return undefined
  }

  #isNewest(key: Key): boolean {
    return key === this.#ring.keys(this.#purpose)[0]
  }
}

function decipher(bytes: Buffer, start: number, { key }: Key, context: Buffer): Buffer | undefined {
  const sealed = start + NONCE_BYTES
  const tag = bytes.length - TAG_BYTES
  const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(start, sealed), GCM)
  opening.setAAD(context)
  opening.setAuthTag(bytes.subarray(tag))
  const payload = opening.update(bytes.subarray(sealed, tag))
  try {
    opening.final()
    return payload
  } catch {
    return undefined
  }
}

/** Copies into one piece of the pool, which costs less than joining and encoding apart. */
function join(head: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, tag: Uint8Array): string {
  const bytes = Buffer.allocUnsafe(head.length + nonce.length + sealed.length + tag.length)
  let end = 0
  for (const part of [head, nonce, sealed, tag]) {
    bytes.set(part, end)
    end += part.length
  }
  return bytes.toString('base64url')
}
