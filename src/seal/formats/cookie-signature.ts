import type { Codec, CodecContext } from '../../cookie/codec.ts'
import { UsageError } from '../../errors.ts'
import { HmacKeys, type Secret } from './hmac-keys.ts'
import { readJson, writeJson } from './json-text.ts'
import { LONGEST_TEXT } from './bounds.ts'

/** How {@link cookieSignature} signs. */
export interface CookieSignatureOptions {
  /** The secrets the app signs with, newest first: the first signs, all of them verify. */
  readonly secrets: readonly Secret[]
  /** What stands before a signed value: `'s:'` for Express and cookie-parser (the default), `''` for @fastify/cookie. */
  readonly prefix?: string
  /** Whether objects travel as `j:` and their JSON, as in Express. Default: with the prefix `'s:'`. */
  readonly json?: boolean
  /** The hash; @fastify/cookie may use another than the default `'sha256'`. */
  readonly algorithm?: string
}

const JSON_MARK = 'j:'

/**
 * Reads and writes signed cookies as Express with cookie-parser does (`s:value.signature`, by
 * cookie-signature), and as @fastify/cookie does with `prefix: ''`.
 *
 * The signature covers the value and not the cookie's name: whoever has it may carry it into
 * another cookie signed with the same secret.
 */
export function cookieSignature(options: CookieSignatureOptions): Codec<string | object | null> {
  return new CookieSignature('cookieSignature', options)
}

/** {@link cookieSignature} under the name of who uses it. */
export class CookieSignature implements Codec<string | object | null> {
  readonly #keys: HmacKeys
  readonly #prefix: string
  readonly #json: boolean

  constructor(codec: string, options: CookieSignatureOptions) {
    const { secrets, prefix = 's:', json = prefix === 's:', algorithm = 'sha256' } = options
    this.#keys = new HmacKeys({ codec, secrets, algorithm, spell: unpadded })
    this.#prefix = checkedPrefix(prefix)
    this.#json = json
  }

  encode(value: string | object | null, { name }: CodecContext): string {
    const text = this.#write(name, value)
    return `${this.#prefix}${text}.${this.#keys.sign(text)}`
  }

  decode(signed: string): string | object | null | undefined {
    if (signed.length > LONGEST_TEXT || !signed.startsWith(this.#prefix)) return undefined
    // To a hash all halves of surrogate pairs are one character.
    if (!signed.isWellFormed()) return undefined
    const dot = signed.lastIndexOf('.')
    if (dot < this.#prefix.length) return undefined
    const text = signed.slice(this.#prefix.length, dot)
    return this.#keys.verify(text, signed.slice(dot + 1)) ? this.#read(text) : undefined
  }

  #write(name: string, value: unknown): string {
    if (typeof value === 'object' && this.#json) return JSON_MARK + writeJson(name, value)
    if (typeof value === 'string' && this.#read(value) === value) return value
    throw new UsageError(
      'cookie-value',
      `Cookie ${JSON.stringify(name)}: cookieSignature() cannot carry its value, for it would read back as another. ` +
        (this.#json
          ? `Pass an object, or a string that is not 'j:' with JSON behind it.`
          : `Pass a string, for example by JSON.stringify().`),
    )
  }

  /** What follows `j:` and is no JSON of an object is text: nothing else was written behind it. */
  #read(text: string): string | object | null {
    if (!this.#json || !text.startsWith(JSON_MARK)) return text
    const value = readJson(text.slice(JSON_MARK.length))
    return typeof value === 'object' ? value : text
  }
}

/** Base64 (RFC 4648, section 4) as it stands in a cookie: without `=`. */
function unpadded(digest: Buffer): string {
  return digest.toString('base64').replaceAll('=', '')
}

function checkedPrefix(prefix: string): string {
  if (typeof prefix === 'string') return prefix
  throw new UsageError(
    'option',
    `cookieSignature() needs a prefix that is a string. Pass 's:' for Express, or '' for Fastify.`,
  )
}
