import type { Codec, CodecContext } from '../../cookie/codec.ts'
import type { Secret } from './hmac-keys.ts'
import { isRecord, readJson, writeJson } from './json-text.ts'
import { Keygrip, type KeygripOptions } from './keygrip.ts'
import { fromBase64 } from './strict-base64.ts'

/** How {@link cookieSession} signs. */
export interface CookieSessionOptions extends Omit<KeygripOptions, 'secrets'> {
  /** The `keys` of cookie-session, newest first; its `secret` as a list of one. */
  readonly keys: readonly Secret[]
}

/** Reads and writes the session of Express's cookie-session: base64 of its JSON, signed as {@link keygrip} does. */
export function cookieSession(options: CookieSessionOptions): Codec<Record<string, unknown>> {
  return new CookieSession(options)
}

class CookieSession implements Codec<Record<string, unknown>> {
  readonly suffixes: readonly string[]
  readonly #signed: Keygrip

  constructor({ keys, ...options }: CookieSessionOptions) {
    this.#signed = new Keygrip('cookieSession', { ...options, secrets: keys })
    this.suffixes = this.#signed.suffixes
  }

  encode(session: Record<string, unknown>, context: CodecContext): string | readonly string[] {
    const json = writeJson(context.name, session)
    return this.#signed.encode(Buffer.from(json).toString('base64'), context)
  }

  decode(text: string, context: CodecContext): Record<string, unknown> | undefined {
    const signed = this.#signed.decode(text, context)
    const bytes = signed === undefined ? undefined : fromBase64(signed)
    const session = bytes && readJson(bytes.toString())
    return isRecord(session) ? session : undefined
  }
}
