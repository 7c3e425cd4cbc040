import { createHmac, timingSafeEqual } from 'node:crypto'
import { KEPT, type Key, type KeyRing } from './key-ring.ts'
import { Recent } from './recent.ts'
import type { Opened, SealOptions } from './sealer.ts'

const VERSION = 1
/** Characters of base64url that a MAC of 32 bytes takes. */
const MAC = 43
const SEAL = new RegExp(`^${VERSION}([\\w-]{4})([0-9a-z]{0,8})([\\w-]{${MAC}})$`)
/** Where two MACs are compared: as they are spelled, since there is one spelling only. */
const expected = Buffer.alloc(MAC)
const given = Buffer.alloc(MAC)

/**
 * Signs text so that everybody can read it and only a holder of the secret can make it:
 * HMAC-SHA256 (RFC 2104) under a key derived for one purpose and one name, so nothing signed for
 * one place verifies in another.
 *
 * A signed text is: the text · `.` · version (1 character) · key id (4) · expiry in seconds since
 * the epoch, in base 36, left out when there is none · MAC (43, base64url) of all before it.
 */
export class Signer {
  readonly #ring: KeyRing
  readonly #purpose: string
  /** By name, for which the ring would have to be asked with a text put together each time. */
  readonly #keys = new Recent<readonly Key[]>(KEPT)

  constructor(ring: KeyRing, purpose: string) {
    this.#ring = ring
    this.#purpose = purpose
  }

  /** Signs `text` for `name`. Throws a UsageError when there is no secret. */
  sign(text: string, name: string, { expires = 0 }: Pick<SealOptions, 'expires'> = {}): string {
    const key = this.#keysOf(name)[0] ?? this.#ring.newest(this.#purpose)
    const claim = `${text}.${VERSION}${key.idText}${expires === 0 ? '' : expires.toString(36)}`
    return claim + macOf(key, claim)
  }

  /** The text that {@link sign} was given for the same purpose and name; undefined for anything else, and after its expiry. */
  verify(signed: string, name: string, now: number): Opened<string> | undefined {
    const read = readSigned(signed)
    if (read === undefined) return
    const { payload, keyId, expires, mac } = read
    if (expires !== 0 && now >= expires * 1000) return
    const claim = signed.slice(0, -MAC)
    const keys = this.#keysOf(name)
    for (const key of keys) {
      if (key.idText === keyId && isSame(macOf(key, claim), mac))
        return { payload, expires, isNewest: key === keys[0] }
    }
    return undefined
  }

  #keysOf(name: string): readonly Key[] {
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const keys = this.#ring.keys(`${this.#purpose} ${name}`)
    this.#keys.set(name, keys)
    return keys
  }
}

/** The parts of a signed text, nothing of which is proved; undefined for what has another form. */
export function readSigned(signed: string) {
  const dot = signed.lastIndexOf('.')
  const seal = dot === -1 ? null : SEAL.exec(signed.slice(dot + 1))
  if (seal === null) return undefined
  const [, keyId = '', ending = '', mac = ''] = seal
  const expires = ending === '' ? 0 : parseInt(ending, 36)
  return { payload: signed.slice(0, dot), keyId, expires, mac }
}

function macOf({ key }: Key, claim: string): string {
  return createHmac('sha256', key).update(claim).digest('base64url')
}

/** In a time that does not tell how much of it is right. */
function isSame(right: string, asked: string): boolean {
  expected.write(right, 'latin1')
  given.write(asked, 'latin1')
  return timingSafeEqual(expected, given)
}
