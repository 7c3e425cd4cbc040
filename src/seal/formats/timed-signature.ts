import { checkedSeconds } from './checked-option.ts'
import { itsdangerousSignature, type SignerOptions } from './itsdangerous-key.ts'
import { fromBase64Url } from './strict-base64.ts'
import type { TextSignature } from './text-signature.ts'

/** What the codecs of itsdangerous that know their age must be told alike on both sides. */
export interface TimestampSignerOptions extends SignerOptions {
  /**
   * The greatest age in seconds. What is older reads as absent, and so does what was signed later
   * than now. Infinity, with which any age will do, unless given.
   */
  readonly maxAge?: number
}

/** Up to the year 8.9 million; what is longer is no time. */
const LONGEST_TIME = 6

/** The signature of itsdangerous' `TimestampSigner`, which signs when it signed too. */
export class TimedSignature {
  readonly #signature: TextSignature
  readonly #maxAge: number

  /** Throws a UsageError (`secret`, `option`) for options that cannot be used. */
  constructor(codec: string, options: TimestampSignerOptions, defaultSalt: string) {
    const { maxAge = Infinity } = options
    this.#maxAge = checkedSeconds(`${codec}(): maxAge`, maxAge)
    this.#signature = itsdangerousSignature(codec, options, defaultSalt)
  }

  /** Signs at a time in milliseconds. */
  sign(text: string, now: number): string {
    return this.#signature.sign(this.#signature.join(text, writeTime(toSeconds(now))))
  }

  /** The text that was signed no longer ago than the greatest age, undefined for any other. */
  unsign(signed: string, now: number): string | undefined {
    const verified = this.#signature.unsign(signed)
    const [text, timestamp] = (verified && this.#signature.split(verified)) || []
    const time = timestamp === undefined ? undefined : readTime(timestamp)
    return time !== undefined && this.#isFresh(toSeconds(now) - time) ? text : undefined
  }

  // Without a greatest age the original compares nothing, not even with the future.
  #isFresh(age: number): boolean {
    return this.#maxAge === Infinity || (age >= 0 && age <= this.#maxAge)
  }
}

function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

/** Seconds since 1970, most significant byte first and without leading zeros, in base64url. */
function writeTime(seconds: number): string {
  const bytes = Buffer.alloc(LONGEST_TIME)
  bytes.writeUIntBE(seconds, 0, LONGEST_TIME)
  const first = bytes.findIndex((byte) => byte !== 0)
  return first === -1 ? '' : bytes.toString('base64url', first)
}

function readTime(text: string): number | undefined {
  const bytes = fromBase64Url(text)
  if (bytes === undefined || bytes.length > LONGEST_TIME) return undefined
  return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length)
}
