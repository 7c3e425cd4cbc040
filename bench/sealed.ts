import { randomBytes } from 'node:crypto'
import { defineCookie } from '../src/cookie/define.ts'
import type { CookieDefinition } from '../src/cookie/definition.ts'
import { KeyRing } from '../src/seal/key-ring.ts'
import { pooledRandom } from '../src/seal/random.ts'
import { Sealer } from '../src/seal/sealer.ts'
import { Signer } from '../src/seal/signer.ts'
import { protect, reveal } from '../src/state/protection.ts'

export const OURS = 'madeleine'
/** As ours, with `compress: false`. */
export const PLAIN = 'without deflating'
/** The least it can be: one call of node:crypto, no key id, no expiry, no name. */
export const BARE = 'bare call'

export const SECRET = 'only for measuring, nobody trusts it'
const NAME = 'session'
const NOW = Date.now()
const ring = new KeyRing(() => [SECRET])
const seals = {
  signer: new Signer(ring, 'signed cookie'),
  sealer: new Sealer(ring, 'encrypted cookie', pooledRandom()),
}
const context = { name: NAME, now: NOW, beside: () => undefined }

export const signed = defineCookie(NAME, { codec: 'json', signed: true })
export const encrypted = defineCookie(NAME, { codec: 'json', encrypted: true })
export const undeflated = defineCookie(NAME, { codec: 'json', encrypted: true, compress: false })

/** What the jar does of a write, but for the attributes. */
export function seal(definition: CookieDefinition, value: unknown): string {
  return protect(definition, definition.encode(value, context)[0]!, seals, 0)
}

/** What the jar does of a read, but for finding the cookie. */
export function open(definition: CookieDefinition, text: string): unknown {
  return definition.decode(reveal(definition, text, seals, NOW)!.payload, context)!.value
}

/** JSON of so many bytes, half of it words and half of it ids, as sessions have it. */
export function valueOf(bytes: number): Record<string, unknown> {
  const value: Record<string, unknown> = { user: 'alice', seen: 42 }
  for (let field = 0; JSON.stringify(value).length < bytes - 42; field++)
    value[`item_${field}`] = field % 2 ? 'in the basket' : randomBytes(12).toString('base64url')
  const left = bytes - JSON.stringify(value).length - ',"pad":""'.length
  return left > 0 ? { ...value, pad: 'x'.repeat(left) } : value
}
