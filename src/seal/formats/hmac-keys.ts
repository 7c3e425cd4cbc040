import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { UsageError } from '../../errors.ts'

/** A secret as npm packages take it: text, or bytes. */
export type Secret = string | Uint8Array

/** What it takes to sign as a package does. */
export interface HmacOptions {
  /** The name of the codec, for its errors. */
  readonly codec: string
  readonly secrets: readonly Secret[]
  /** A hash that Node knows. */
  readonly algorithm: string
  /** How the package writes a digest. */
  readonly spell: (digest: Buffer) => string
}

/** Signs with the newest of several secrets and knows what any of them signed: HMAC (RFC 2104). */
export class HmacKeys {
  readonly #keys: readonly KeyObject[]
  readonly #algorithm: string
  readonly #spell: (digest: Buffer) => string

  constructor({ codec, secrets, algorithm, spell }: HmacOptions) {
    this.#keys = readKeys(codec, secrets)
    this.#algorithm = readAlgorithm(codec, algorithm)
    this.#spell = spell
  }

  sign(data: string): string {
    return this.#mac(this.#keys[0]!, data)
  }

  /** Signatures are compared as they are spelled, so each has one spelling only. */
  verify(data: string, signature: string): boolean {
    return this.#keys.some((key) => {
      const [expected, given] = [this.#mac(key, data), signature].map((text) => Buffer.from(text))
      return expected!.length === given!.length && timingSafeEqual(expected!, given!)
    })
  }

  #mac(key: KeyObject, data: string): string {
    return this.#spell(createHmac(this.#algorithm, key).update(data).digest())
  }
}

function readKeys(codec: string, secrets: readonly Secret[]): KeyObject[] {
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new UsageError(
      'secret',
      `${codec}() needs a list of at least one secret, the newest first, for without one anybody could sign. ` +
        `Pass those that the package signed with.`,
    )
  }
  return secrets.map((secret: unknown, at) => {
    const flaw = flawOf(secret)
    if (flaw === undefined) return createSecretKey(Buffer.from(secret as string))
    throw new UsageError(
      'secret',
      `${codec}() cannot sign with secret ${at + 1} of ${secrets.length}: it ${flaw}. Pass what the package signed with.`,
    )
  })
}

function flawOf(secret: unknown): string | undefined {
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array))
    return 'is neither a string nor bytes'
  return secret.length === 0 ? 'is empty, so anybody could sign with it' : undefined
}

function readAlgorithm(codec: string, algorithm: string): string {
  try {
    createHmac(algorithm, 'a key to try it with')
    return algorithm
  } catch (cause) {
    throw new UsageError(
      'option',
      `${codec}() cannot sign with algorithm ${JSON.stringify(algorithm)}, which is no hash that Node can sign with. ` +
        `Pass the one the package signed with, such as 'sha256'.`,
      { cause },
    )
  }
}
