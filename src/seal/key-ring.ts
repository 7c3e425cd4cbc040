import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { UsageError } from '../errors.ts'
import { Recent } from './recent.ts'

/** One secret's key for one purpose. */
export interface Key {
  /** Below 2²⁴; says which secret made the key, and nothing about it. */
  readonly id: number
  /** The same as four characters of base64url. */
  readonly idText: string
  readonly key: KeyObject
}

const SHORTEST_SECRET = 16
/** Purposes come from the code, with names of the app's, and there are few; this is for an app that makes names up. */
export const KEPT = 500
const NEW_SECRET = 'npx madeleine secret'

/**
 * Derives the keys: one per secret and purpose, by HKDF-SHA256 (RFC 5869), made when first asked
 * for and kept. The newest secret comes first; it seals, and all of them open.
 */
export class KeyRing {
  readonly #secrets: () => readonly string[]
  readonly #derived = new Recent<readonly Key[]>(KEPT)

  /** `secrets` is asked when a key is first needed, so that an app without any can start. */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets
  }

  /** The key that seals. Throws a UsageError when there is no secret. */
  newest(purpose: string): Key {
    const [newest] = this.keys(purpose)
    if (newest === undefined) throw missingSecret()
    return newest
  }

  /** Whether one of the secrets is part of a text. */
  isIn(text: string): boolean {
    return this.#secrets().some((secret) => text.includes(secret))
  }

  /** The keys that open, none without a secret. */
  keys(purpose: string): readonly Key[] {
    const known = this.#derived.get(purpose)
    if (known !== undefined) return known
    const keys = this.#secrets().map((secret) => derive(secret, purpose))
    this.#derived.set(purpose, keys)
    return keys
  }
}

/** Takes secrets as people give them, several in one string separated by commas, and refuses weak ones. */
export function readSecrets(given: readonly (string | undefined)[]): string[] {
  const secrets = given.flatMap((entry) => split(entry)).filter((secret) => secret !== '')
  const short = secrets.findIndex((secret) => secret.length < SHORTEST_SECRET)
  if (short === -1) return secrets
  throw new UsageError(
    'secret',
    `Secret ${short + 1} of ${secrets.length} has ${secrets[short]!.length} characters, which can be guessed; ` +
      `a secret needs at least ${SHORTEST_SECRET}. Make one with: ${NEW_SECRET}`,
  )
}

function missingSecret(): UsageError {
  return new UsageError(
    'secret',
    `No secret was given, and with NODE_ENV=production none is made up, since other workers could not open what this one seals. ` +
      `Set MADELEINE_SECRET, or pass madeleine({ secrets: ['…'] }). Make one with: ${NEW_SECRET}`,
  )
}

function split(entry: string | undefined): string[] {
  if (entry === undefined) return []
  if (typeof entry === 'string') return entry.split(',').map((secret) => secret.trim())
  throw new UsageError('secret', `A secret must be a string, and one is of type ${typeof entry}.`)
}

function derive(secret: string, purpose: string): Key {
  const id = Buffer.from(hkdfSync('sha256', secret, '', 'madeleine key id', 3))
  const key = hkdfSync('sha256', secret, '', `madeleine ${purpose}`, 32)
  return {
    id: id.readUIntBE(0, 3),
    idText: id.toString('base64url'),
    key: createSecretKey(Buffer.from(key)),
  }
}
