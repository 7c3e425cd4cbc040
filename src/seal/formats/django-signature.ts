import { createHash } from 'node:crypto'
import { checkedChoice, checkedSeconds, checkedSeparator } from './checked-option.ts'
import { pythonSecrets, type PythonSecret } from './python-secrets.ts'
import { DIGESTS, TextSignature, type Digest } from './text-signature.ts'

/** What all codecs of Django must be told alike on both sides. */
export interface DjangoOptions {
  /** `SECRET_KEY`, then `SECRET_KEY_FALLBACKS`: the first signs, all verify. */
  readonly secrets: readonly PythonSecret[]
  /** The greatest age in seconds; what is older reads as absent. Infinity, with which any age will do, unless given. */
  readonly maxAge?: number
  /** `'sha256'` unless given; `'sha1'` is what Django before 3.1 wrote. */
  readonly digest?: Digest
  /** What stands before time and signature; `':'` unless given. */
  readonly sep?: string
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const TIME = /^[\dA-Za-z]{1,8}$/

/** The signature of Django's `TimestampSigner`, which signs when it signed too. */
export class DjangoSignature {
  readonly #secrets: readonly Buffer[]
  readonly #digest: Digest
  readonly #sep: string
  readonly #maxAge: number

  /** `pepper` stands before each secret. Throws a UsageError (`secret`, `option`) for options that cannot be used. */
  constructor(codec: string, options: DjangoOptions, pepper = '') {
    const { maxAge = Infinity, digest = 'sha256', sep = ':' } = options
    this.#maxAge = checkedSeconds(`${codec}(): maxAge`, maxAge)
    this.#digest = checkedChoice(`${codec}(): digest`, digest, DIGESTS)
    this.#sep = checkedSeparator(`${codec}(): sep`, sep)
    this.#secrets = pythonSecrets(codec, options.secrets).map((secret) =>
      Buffer.concat([Buffer.from(pepper), secret]),
    )
  }

  /** Signs for a salt, at a time in milliseconds. */
  sign(text: string, salt: string, now: number): string {
    const signature = this.#for(salt)
    return signature.sign(signature.join(text, toBase62(Math.floor(now / 1000))))
  }

  /** The text that was signed for this salt, no longer ago than the greatest age; undefined for any other. */
  unsign(signed: string, salt: string, now: number): string | undefined {
    const signature = this.#for(salt)
    const verified = signature.unsign(signed)
    const [text, timestamp = ''] = (verified && signature.split(verified)) || []
    if (!TIME.test(timestamp)) return undefined
    // Django counts fractions of a second here, and has nothing against the future.
    return now / 1000 - fromBase62(timestamp) > this.#maxAge ? undefined : text
  }

  #for(salt: string): TextSignature {
    const keys = this.#secrets.map((secret) =>
      createHash(this.#digest).update(`${salt}signer`).update(secret).digest(),
    )
    return new TextSignature(keys, this.#digest, this.#sep)
  }
}

function toBase62(number: number): string {
  const last = BASE62[number % 62]!
  return number < 62 ? last : toBase62(Math.floor(number / 62)) + last
}

function fromBase62(text: string): number {
  return [...text].reduce((number, digit) => number * 62 + BASE62.indexOf(digit), 0)
}
