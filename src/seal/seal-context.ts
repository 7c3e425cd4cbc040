import { KEPT } from './key-ring.ts'
import { Recent } from './recent.ts'

const VERSION = 1
const HAS_EXPIRY = 0x10
const KEY_ID = 1
const EXPIRY = KEY_ID + 3
const WORDS = EXPIRY + 5

/** What stands at the beginning of a seal. */
export interface SealHead {
  /** What the seal says of its payload, beside its version: a bit of 0x20 or above, or 0. */
  readonly trait: number
  readonly keyId: number
  /** Seconds since the epoch; 0 for never. */
  readonly expires: number
  /** How many bytes it takes. */
  readonly length: number
}

/**
 * The beginning of every seal, and what each authenticates beside its payload.
 *
 * In the seal: version and traits (1 byte) · key id (3) · expiry in seconds (5, left out when there
 * is none). Authenticated are the same with the expiry always there, then purpose and name, each
 * behind its length: nothing sealed for one place opens in another.
 */
export class SealContexts {
  readonly #purpose: string
  /** One per name, filled in anew for each seal: names come from the app, and there are few. */
  readonly #byName = new Recent<Buffer>(KEPT)

  constructor(purpose: string) {
    this.#purpose = purpose
  }

  /** What to authenticate for one seal; good until the next call. */
  of(name: string, keyId: number, expires: number, trait = 0): Buffer {
    const context = this.#byName.get(name) ?? this.#make(name)
    context[0] = VERSION | trait | (expires === 0 ? 0 : HAS_EXPIRY)
    context.writeUIntBE(keyId, KEY_ID, 3)
    context.writeUIntBE(expires, EXPIRY, 5)
    return context
  }

  #make(name: string): Buffer {
    const words = `${this.#purpose.length}:${this.#purpose}${name.length}:${name}`
    const context = Buffer.concat([Buffer.alloc(WORDS), Buffer.from(words)])
    this.#byName.set(name, context)
    return context
  }
}

/** How many bytes the head takes in a seal. */
export function headLength(expires: number): number {
  return expires === 0 ? EXPIRY : WORDS
}

/** The head of a seal, undefined where the bytes are none of this version, or write that there is no expiry as one of 0. */
export function readHead(bytes: Buffer): SealHead | undefined {
  const first = bytes[0]!
  const length = headLength(first & HAS_EXPIRY)
  if ((first & 0x0f) !== VERSION || bytes.length < length) return undefined
  const expires = length === WORDS ? bytes.readUIntBE(EXPIRY, 5) : 0
  if (headLength(expires) !== length) return undefined
  return { trait: first & 0xe0, keyId: bytes.readUIntBE(KEY_ID, 3), expires, length }
}
