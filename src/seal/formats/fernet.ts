import { UsageError } from '../../errors.ts'
import type { Codec } from '../../cookie/codec.ts'
import { pooledRandom, type Random } from '../random.ts'
import { LONGEST_TEXT } from './bounds.ts'
import { checkedSeconds } from './checked-option.ts'
import { checkedValue } from './checked-value.ts'
import { FernetKey, timeOfToken } from './fernet-key.ts'
import { fromPaddedBase64Url, toPaddedBase64Url } from './padded-base64url.ts'
import { pythonSecrets } from './python-secrets.ts'
import { unquoteCookie } from './quoted-cookie.ts'

export interface FernetOptions {
  /** Keys as `Fernet.generate_key()` makes them, newest first as in `MultiFernet`: the first encrypts, all decrypt. */
  readonly secrets: readonly string[]
  /** The `ttl` in seconds. What is older reads as absent, and what is from over 60 seconds ahead. Infinity, with which any age will do, unless given. */
  readonly maxAge?: number
  /** Where the initialization vectors come from: the system's randomness unless given. */
  readonly random?: Random
}

const CLOCK_SKEW = 60

/**
 * Text that Fernet (of Python's `cryptography`) encrypts: AES-128-CBC and HMAC-SHA256. Read from
 * the quotes, too, that Python frameworks put around the padding of a token.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function fernet(options: FernetOptions): Codec<string> {
  const bytes = fernetBytes(options)
  return {
    encode: (value, context) =>
      bytes.encode(Buffer.from(checkedValue(value, context.name)), context),
    decode(text, context) {
      const payload = bytes.decode(text, context)
      return payload === undefined ? undefined : fromUtf8(payload)
    },
  }
}

/** The same for bytes. */
export function fernetBytes(options: FernetOptions): Codec<Uint8Array> {
  const { maxAge = Infinity, random = pooledRandom() } = options
  checkedSeconds('fernet(): maxAge', maxAge)
  const keys = pythonSecrets('fernet', options.secrets).map(readKey)
  return {
    encode(value, { name, now }) {
      const token = keys[0]!.seal(checkedBytes(value, name), Math.floor(now / 1000), random(16))
      return toPaddedBase64Url(token)
    },
    decode(text, { now }) {
      const token = readToken(text)
      if (token === undefined || !isFresh(token, Math.floor(now / 1000), maxAge)) return undefined
      return open(token, keys)
    },
  }
}

function readToken(text: string): Buffer | undefined {
  return text.length > LONGEST_TEXT ? undefined : fromPaddedBase64Url(unquoteCookie(text))
}

// Without a ttl the original compares nothing, not even with the future.
function isFresh(token: Buffer, now: number, maxAge: number): boolean {
  const time = timeOfToken(token)
  if (time === undefined || maxAge === Infinity) return time !== undefined
  return time + maxAge >= now && now + CLOCK_SKEW >= time
}

function checkedBytes(value: Uint8Array, cookie: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new UsageError(
    'cookie-value',
    `Cookie ${JSON.stringify(cookie)}: its value is of type ${typeof value}, and fernetBytes() carries a Uint8Array. Use fernet() for text.`,
  )
}

function open(token: Buffer, keys: readonly FernetKey[]): Uint8Array | undefined {
  for (const key of keys) {
    const payload = key.open(token)
    if (payload !== undefined) return new Uint8Array(payload)
  }
  return undefined
}

// Python takes either alphabet here.
function readKey(secret: Buffer, at: number): FernetKey {
  const text = secret.toString()
  if (/^[\w+/-]{43}=$/.test(text)) return new FernetKey(Buffer.from(text, 'base64'))
  throw new UsageError(
    'secret',
    `fernet() was given secrets of which number ${at + 1} is no Fernet key: 32 bytes in base64url, 44 characters. Make one with: python3 -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`,
  )
}

function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
