import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'

const VERSION = 0x80
const TIME = 1
const IV = TIME + 8
const SEALED = IV + 16
const MAC_BYTES = 32

/** One key of Fernet: half of it signs, half of it encrypts. */
export class FernetKey {
  readonly #signing: Buffer
  readonly #encryption: Buffer

  /** Takes 32 bytes. */
  constructor(key: Buffer) {
    this.#signing = key.subarray(0, 16)
    this.#encryption = key.subarray(16)
  }

  /**
   * The bytes of a token: version (1) · seconds (8) · initialization vector (16) · AES-128-CBC with
   * PKCS #7 padding · HMAC-SHA256 of all that (32).
   */
  seal(payload: Uint8Array, seconds: number, iv: Uint8Array): Buffer {
    const head = Buffer.alloc(SEALED)
    head[0] = VERSION
    head.writeBigUInt64BE(BigInt(seconds), TIME)
    head.set(iv, IV)
    const cipher = createCipheriv('aes-128-cbc', this.#encryption, iv)
    const signed = Buffer.concat([head, cipher.update(payload), cipher.final()])
    return Buffer.concat([signed, this.#mac(signed)])
  }

  /** What was sealed; undefined when this key did not. */
  open(token: Buffer): Buffer | undefined {
    const end = token.length - MAC_BYTES
    if (end < SEALED + 16 || token[0] !== VERSION) return undefined
    // 1. Nothing is decrypted that was not signed, or the padding would be an oracle.
    if (!timingSafeEqual(token.subarray(end), this.#mac(token.subarray(0, end)))) return undefined
    // 2. Whoever holds the key may still have signed what is no ciphertext.
    const decipher = createDecipheriv('aes-128-cbc', this.#encryption, token.subarray(IV, SEALED))
    const payload = decipher.update(token.subarray(SEALED, end))
    try {
      return Buffer.concat([payload, decipher.final()])
    } catch {
      return undefined
    }
  }

  #mac(signed: Buffer): Buffer {
    return createHmac('sha256', this.#signing).update(signed).digest()
  }
}

/** When a token says it was made, in seconds; undefined when it is too short to say. */
export function timeOfToken(token: Buffer): number | undefined {
  return token.length < IV ? undefined : Number(token.readBigUInt64BE(TIME))
}
