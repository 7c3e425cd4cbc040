import { createHmac, timingSafeEqual } from 'node:crypto'
import { LONGEST_TEXT } from './bounds.ts'

export type Digest = 'sha1' | 'sha256' | 'sha512'

/** The hash functions that the Python formats are used with. */
export const DIGESTS: readonly Digest[] = ['sha1', 'sha256', 'sha512']

/**
 * Signs text: the text, a separator, and its HMAC (RFC 2104) in base64url without padding. The
 * first key signs, all verify. A signature has one spelling, and is compared in constant time.
 */
export class TextSignature {
  readonly #keys: readonly Buffer[]
  readonly #digest: Digest
  readonly #separator: string

  constructor(keys: readonly Buffer[], digest: Digest, separator: string) {
    this.#keys = keys
    this.#digest = digest
    this.#separator = separator
  }

  sign(text: string): string {
    return text + this.#separator + this.#signatureOf(text, this.#keys[0]!)
  }

  /** The text that was signed, undefined for anything that {@link sign} did not make. */
  unsign(signed: string): string | undefined {
    if (signed.length > LONGEST_TEXT || !signed.isWellFormed()) return undefined
    const parts = this.split(signed)
    if (parts === undefined) return undefined
    const [text, signature] = parts
    return this.#keys.some((key) => isSame(signature, this.#signatureOf(text, key)))
      ? text
      : undefined
  }

  /** What stands before and behind the last separator. */
  split(text: string): [before: string, behind: string] | undefined {
    const at = text.lastIndexOf(this.#separator)
    return at === -1 ? undefined : [text.slice(0, at), text.slice(at + this.#separator.length)]
  }

  /** Two texts, the separator between them. */
  join(before: string, behind: string): string {
    return before + this.#separator + behind
  }

  #signatureOf(text: string, key: Buffer): string {
    return createHmac(this.#digest, key).update(text).digest('base64url')
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
