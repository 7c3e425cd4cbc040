import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Codec, CodecContext } from '../../cookie/codec.ts'
import { UsageError } from '../../errors.ts'
import { pooledRandom, type Random } from '../random.ts'
import type { Secret } from './hmac-keys.ts'
import { IronKeys, type IronPassword } from './iron-password.ts'
import { readJson, writeJson } from './json-text.ts'
import { fromBase64Url } from './strict-base64.ts'
import { LONGEST_TEXT } from './bounds.ts'

/** How {@link ironSeal} seals. */
export interface IronSealOptions {
  /**
   * One password, which opens seals of any id; or several, newest first: the first seals, and each
   * opens the seals of its id. One without id, or named `default`, opens those that have none.
   */
  readonly password: Secret | readonly IronPassword[]
  /** How long a seal opens, in milliseconds. Default 0, for ever. */
  readonly ttl?: number
  /** How many seconds longer than its ttl a seal opens, for clocks that differ. Default 60. */
  readonly timestampSkewSec?: number
  /** Where salts and the initialization vector come from. Default: the system's randomness. */
  readonly random?: Random
}

const ALGORITHM = 'aes-256-cbc'
const IV_BYTES = 16
const PREFIX = 'Fe26.2'
// prefix * password id * salt * iv * ciphertext * expiry * salt of the MAC * MAC
const SEAL = new RegExp(
  String.raw`^Fe26\.2\*(\w*)\*([\w-]*)\*([\w-]{22})\*([\w-]+)\*(\d*)\*([\w-]*)\*([\w-]{43})$`,
)

/**
 * Reads and writes the seals of @hapi/iron and iron-webcrypto, with their default algorithms.
 *
 * A seal is not tied to the cookie's name: whoever has it may carry it into another cookie sealed
 * with the same password.
 */
export function ironSeal(options: IronSealOptions): Codec {
  return new IronSeal('ironSeal', options)
}

/** {@link ironSeal} under the name of the codec that it serves. */
export class IronSeal implements Codec {
  readonly #keys: readonly IronKeys[]
  readonly #opensAnyId: boolean
  readonly #ttl: number
  readonly #skew: number
  readonly #random: Random

  constructor(codec: string, options: IronSealOptions) {
    const { password, ttl = 0, timestampSkewSec = 60, random = pooledRandom() } = options
    this.#keys = passwords(codec, password).map((each) => new IronKeys(codec, each))
    this.#opensAnyId = !Array.isArray(password)
    this.#ttl = checkedTime(codec, 'ttl', ttl)
    this.#skew = checkedTime(codec, 'timestampSkewSec', timestampSkewSec) * 1000
    this.#random = random
  }

  encode(value: unknown, { name, now }: CodecContext): string {
    const json = writeJson(name, value)
    const { id, encryption, integrity } = this.#keys[0]!
    // 1. Encrypt.
    const salt = encryption.salt(this.#random)
    const iv = Buffer.from(this.#random(IV_BYTES))
    const cipher = createCipheriv(ALGORITHM, encryption.key(salt)!, iv)
    const sealed = Buffer.concat([cipher.update(json), cipher.final()])
    // 2. Authenticate all of it.
    const expiry = this.#ttl === 0 ? '' : Math.floor(now) + this.#ttl
    const parts = [id, salt, iv.toString('base64url'), sealed.toString('base64url'), expiry]
    const authenticated = `${PREFIX}*${parts.join('*')}`
    const macSalt = integrity.salt(this.#random)
    return `${authenticated}*${macSalt}*${macOf(authenticated, integrity.key(macSalt)!)}`
  }

  decode(text: string, { now }: Pick<CodecContext, 'now'>): unknown {
    // 1. What can be told without a key.
    const parts = text.length <= LONGEST_TEXT ? SEAL.exec(text) : null
    if (parts === null) return undefined
    const [, id, salt, iv, sealed, expiry, macSalt, mac] = parts as unknown as string[]
    if (expiry !== '' && Number(expiry) <= now - this.#skew) return undefined
    // 2. The MAC, before anything is decrypted.
    const keys = this.#keysOf(id!)
    const macKey = keys?.integrity.key(macSalt!)
    const key = keys?.encryption.key(salt!)
    if (macKey === undefined || key === undefined) return undefined
    const expected = macOf(text.slice(0, text.lastIndexOf('*', text.length - 45)), macKey)
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(mac!))) return undefined
    // 3. Decrypt.
    const json = decrypt(key, fromBase64Url(iv!), fromBase64Url(sealed!))
    return json === undefined ? undefined : readJson(json)
  }

  #keysOf(id: string): IronKeys | undefined {
    if (this.#opensAnyId) return this.#keys[0]
    return this.#keys.find((keys) => (keys.id || 'default') === (id || 'default'))
  }
}

function macOf(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

function decrypt(key: Uint8Array, iv?: Buffer, sealed?: Buffer): string | undefined {
  if (iv === undefined || sealed === undefined) return undefined
  try {
    const opening = createDecipheriv(ALGORITHM, key, iv)
    return Buffer.concat([opening.update(sealed), opening.final()]).toString()
  } catch {
    return undefined
  }
}

function passwords(codec: string, given: IronSealOptions['password']): readonly IronPassword[] {
  if (!Array.isArray(given)) return [{ secret: given as Secret }]
  const entries: unknown[] = given
  if (entries.length > 0 && entries.every((entry) => typeof entry === 'object' && entry !== null))
    return given
  throw new UsageError(
    'secret',
    `${codec}() needs at least one password, as { id, secret } or { id, encryption, integrity }, the newest first.`,
  )
}

function checkedTime(codec: string, option: string, given: number): number {
  if (Number.isSafeInteger(given) && given >= 0) return given
  throw new UsageError(
    'option',
    `${codec}() needs ${option} to be a whole number from 0, for seals carry no other, and it is ${String(given)}.`,
  )
}
