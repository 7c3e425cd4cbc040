import type { Codec, CodecContext } from '../../cookie/codec.ts'
import { UsageError } from '../../errors.ts'
import { headerSpelling, possibleSpellings } from './header-spelling.ts'
import { HmacKeys, type Secret } from './hmac-keys.ts'
import { LONGEST_TEXT } from './bounds.ts'

/** How {@link keygrip} signs. */
export interface KeygripOptions {
  /** The keys the app signs with, newest first: the first signs, all of them verify. Koa calls them `app.keys`. */
  readonly secrets: readonly Secret[]
  /** The hash. Default `'sha1'`, as in keygrip. */
  readonly algorithm?: string
  /** How the signature is written. Default `'base64'`, as in keygrip. */
  readonly encoding?: 'base64' | 'base64url' | 'hex'
}

const SUFFIX = '.sig'
const SPELLINGS = {
  base64: (digest: Buffer) => digest.toString('base64url'),
  base64url: (digest: Buffer) => digest.toString('base64url'),
  hex: (digest: Buffer) => digest.toString('hex'),
}

/**
 * Reads and writes the pairs of cookies, `name` and `name.sig`, of Koa and of `cookies` with
 * keygrip. The signature covers the name and the value as it stands in the header.
 */
export function keygrip(options: KeygripOptions): Codec<string> {
  return new Keygrip('keygrip', options)
}

/** {@link keygrip} under the name of the codec that it serves. */
export class Keygrip implements Codec<string> {
  readonly suffixes = [SUFFIX]
  readonly #keys: HmacKeys

  constructor(codec: string, options: KeygripOptions) {
    const { secrets, algorithm = 'sha1', encoding = 'base64' } = options
    const spell = Object.hasOwn(SPELLINGS, encoding) ? SPELLINGS[encoding] : refuseEncoding(codec)
    this.#keys = new HmacKeys({ codec, secrets, algorithm, spell })
  }

  encode(value: string, { name }: CodecContext): string[] {
    if (typeof value !== 'string' || !value.isWellFormed()) refuseValue(name)
    return [value, this.#keys.sign(`${name}=${headerSpelling(value)}`)]
  }

  decode(value: string, context: CodecContext): string | undefined {
    if (value.length > LONGEST_TEXT || !value.isWellFormed()) return undefined
    const signature = context.beside(SUFFIX)
    if (signature === undefined || signature.length > LONGEST_TEXT) return undefined
    for (const spelling of possibleSpellings(value)) {
      if (this.#keys.verify(`${context.name}=${spelling}`, signature)) return value
    }
    return undefined
  }
}

function refuseEncoding(codec: string): never {
  throw new UsageError(
    'option',
    `${codec}() knows the encodings 'base64', 'base64url' and 'hex', and was given another. Pass the one keygrip was made with.`,
  )
}

function refuseValue(name: string): never {
  throw new UsageError(
    'cookie-value',
    `Cookie ${JSON.stringify(name)}: keygrip() carries well-formed strings only, and its value is none. ` +
      `Convert it first, for example by JSON.stringify().`,
  )
}
