import type { Codec, CodecContext } from '../../cookie/codec.ts'
import { UsageError } from '../../errors.ts'
import type { Random } from '../random.ts'
import type { IronPassword } from './iron-password.ts'
import { IronSeal } from './iron-seal.ts'
import { isRecord } from './json-text.ts'

/** How {@link ironSession} seals. */
export interface IronSessionOptions {
  /** The password of iron-session, or its passwords by number: the highest seals, all of them open. */
  readonly password: string | Readonly<Record<string, string>>
  /** How long a session opens, in seconds; 0 for ever. Default 14 days, as in iron-session. */
  readonly ttl?: number
  /** Where salts and the initialization vector come from. Default: the system's randomness. */
  readonly random?: Random
}

const FOURTEEN_DAYS = 14 * 24 * 3600
const VERSION = '~2'

/**
 * Reads and writes the cookie of iron-session 6 to 8: an {@link ironSeal} and the format's version
 * behind it. Give the cookie `maxAge: ttl - 60`, as iron-session does, so that it ends first.
 */
export function ironSession(options: IronSessionOptions): Codec<Record<string, unknown>> {
  return new IronSession(options)
}

class IronSession implements Codec<Record<string, unknown>> {
  readonly #iron: IronSeal

  constructor({ password, ttl = FOURTEEN_DAYS, ...options }: IronSessionOptions) {
    const passwords = byNumber(typeof password === 'string' ? { 1: password } : password)
    this.#iron = new IronSeal('ironSession', { ...options, password: passwords, ttl: ttl * 1000 })
  }

  encode(session: Record<string, unknown>, context: CodecContext): string {
    return this.#iron.encode(session, context) + VERSION
  }

  /** What has no version is of iron-session 5 or older, or ours with the version cut off. */
  decode(text: string, context: CodecContext): Record<string, unknown> | undefined {
    if (!text.endsWith(VERSION)) return undefined
    const session = this.#iron.decode(text.slice(0, -VERSION.length), context)
    return isRecord(session) ? session : undefined
  }
}

function byNumber(passwords: Readonly<Record<string, string>>): IronPassword[] {
  const entries = isRecord(passwords) ? Object.entries(passwords) : []
  if (entries.length === 0 || !entries.every(([id]) => /^\d+$/.test(id))) {
    throw new UsageError(
      'secret',
      `ironSession() needs a password, or several by number, of which the highest seals. ` +
        `Pass the one iron-session was given, for example { 2: newest, 1: older }.`,
    )
  }
  return entries
    .sort(([one], [other]) => Number(other) - Number(one))
    .map(([id, secret]) => ({ id, secret }))
}
