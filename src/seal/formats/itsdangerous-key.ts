import { createHash, createHmac } from 'node:crypto'
import { checkedChoice, checkedSeparator, checkedText } from './checked-option.ts'
import { pythonSecrets, type PythonSecret } from './python-secrets.ts'
import { DIGESTS, TextSignature, type Digest } from './text-signature.ts'

/** How itsdangerous makes a key from secret and salt (its `key_derivation`). */
export type KeyDerivation = 'concat' | 'django-concat' | 'hmac' | 'none'

/** What all codecs of itsdangerous must be told alike on both sides. */
export interface SignerOptions {
  /** Newest first: the first signs, all verify. Mind that itsdangerous has them the other way round, the newest last. */
  readonly secrets: readonly PythonSecret[]
  /** What the signature is for; `'itsdangerous.Signer'` for signers and `'itsdangerous'` for serializers unless given. */
  readonly salt?: string
  /** `'django-concat'` unless given. */
  readonly keyDerivation?: KeyDerivation
  /** The `digest_method`; `'sha1'` unless given. */
  readonly digest?: Digest
  /** What stands before the signature; `'.'` unless given, and no text of letters, digits, `-`, `_` and `=`. */
  readonly sep?: string
}

const DERIVATIONS: readonly KeyDerivation[] = ['concat', 'django-concat', 'hmac', 'none']

/** The signature of itsdangerous' `Signer`. Throws a UsageError (`secret`, `option`) for options that it cannot be made of. */
export function itsdangerousSignature(
  codec: string,
  options: SignerOptions,
  defaultSalt: string,
): TextSignature {
  const {
    salt = defaultSalt,
    keyDerivation = 'django-concat',
    digest = 'sha1',
    sep = '.',
  } = options
  checkedText(`${codec}(): salt`, salt)
  checkedChoice(`${codec}(): keyDerivation`, keyDerivation, DERIVATIONS)
  checkedChoice(`${codec}(): digest`, digest, DIGESTS)
  checkedSeparator(`${codec}(): sep`, sep)
  const keys = pythonSecrets(codec, options.secrets).map((secret) =>
    derive[keyDerivation](secret, salt, digest),
  )
  return new TextSignature(keys, digest, sep)
}

const derive: Record<KeyDerivation, (secret: Buffer, salt: string, digest: Digest) => Buffer> = {
  concat: (secret, salt, digest) => createHash(digest).update(salt).update(secret).digest(),
  'django-concat': (secret, salt, digest) =>
    createHash(digest).update(`${salt}signer`).update(secret).digest(),
  hmac: (secret, salt, digest) => createHmac(digest, secret).update(salt).digest(),
  none: (secret) => secret,
}
