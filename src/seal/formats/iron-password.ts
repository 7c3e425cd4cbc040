import { pbkdf2Sync } from 'node:crypto'
import { UsageError } from '../../errors.ts'
import type { Secret } from './hmac-keys.ts'
import type { Random } from '../random.ts'

const KEY_BYTES = 32
const SALT_BYTES = 32
const SHORTEST_PASSWORD = 32

/** What one password is used for: both keys may come from one, or each from its own. */
export type IronPassword = { readonly id?: string } & (
  | { readonly secret: Secret }
  | { readonly encryption: Secret; readonly integrity: Secret }
)

/** The keys of one password, made anew for every seal: iron salts each of them. */
export class IronKeys {
  /** What stands in a seal to find the password by; empty for none. */
  readonly id: string
  readonly encryption: IronKey
  readonly integrity: IronKey

  constructor(codec: string, password: IronPassword) {
    const both = 'secret' in password
    this.id = checkedId(codec, password.id ?? '')
    this.encryption = new IronKey(codec, both ? password.secret : password.encryption)
    this.integrity = new IronKey(codec, both ? password.secret : password.integrity)
  }
}

/** Text becomes a key by PBKDF2 of a single round, which is why iron wants it long; bytes are one. */
class IronKey {
  readonly #password: Secret

  constructor(codec: string, password: Secret) {
    this.#password = checkedPassword(codec, password)
  }

  salt(random: Random): string {
    return typeof this.#password === 'string' ? Buffer.from(random(SALT_BYTES)).toString('hex') : ''
  }

  /** Undefined where a seal has a salt and the password takes none, or the other way round. */
  key(salt: string): Uint8Array | undefined {
    if (typeof this.#password !== 'string') return salt === '' ? this.#password : undefined
    return salt === '' ? undefined : pbkdf2Sync(this.#password, salt, 1, KEY_BYTES, 'sha1')
  }
}

function checkedPassword(codec: string, password: Secret): Secret {
  const flaw = flawOf(password)
  if (flaw === undefined) return typeof password === 'string' ? password : Buffer.from(password)
  throw new UsageError(
    'secret',
    `${codec}() cannot seal with a password that ${flaw}. Pass the password the package was given: ` +
      `text of at least ${SHORTEST_PASSWORD} characters, or ${KEY_BYTES} bytes.`,
  )
}

function flawOf(password: unknown): string | undefined {
  if (password instanceof Uint8Array)
    return password.length === KEY_BYTES ? undefined : `has ${password.length} bytes`
  if (typeof password !== 'string') return 'is neither text nor bytes'
  if (password.length >= SHORTEST_PASSWORD) return undefined
  return `has ${password.length} characters, which could be guessed`
}

function checkedId(codec: string, id: unknown): string {
  if (typeof id === 'string' && /^\w*$/.test(id)) return id
  throw new UsageError(
    'option',
    `${codec}() needs password ids of letters, digits and underscores, for other characters end the field of a seal they stand in. Rename it.`,
  )
}
