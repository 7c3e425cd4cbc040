import {
  djangoSession,
  djangoSigned,
  djangoSignedCookie,
  fernet,
  fernetBytes,
  flaskSession,
  PythonTuple,
  signer,
  starletteSession,
  timestampSigner,
  urlSafeSerializer,
  urlSafeTimedSerializer,
  type Random,
  type SessionData,
} from 'madeleine/interop'
import type { Codec } from '../../src/cookie/codec.ts'
import { expectType, type Equal } from './expect-type.ts'

const secrets = ['text', new Uint8Array([1, 2])]

// Each codec knows what it carries
expectType<Codec<string>>(signer({ secrets }))
expectType<Codec<string>>(timestampSigner({ secrets, maxAge: 60 }))
expectType<Codec>(urlSafeSerializer({ secrets, salt: 'x', keyDerivation: 'none', sep: ':' }))
expectType<Codec>(urlSafeTimedSerializer({ secrets, digest: 'sha512' }))
expectType<Codec<SessionData>>(flaskSession({ secrets }))
expectType<Codec<SessionData>>(starletteSession({ secrets, maxAge: Infinity }))
expectType<Codec>(djangoSigned({ secrets, compress: true }))
expectType<Codec<string>>(djangoSignedCookie({ secrets, salt: 'x' }))
expectType<Codec<SessionData>>(djangoSession({ secrets, digest: 'sha1' }))
expectType<Codec<string>>(fernet({ secrets: ['x'] }))
expectType<Codec<Uint8Array>>(
  fernetBytes({ secrets: ['x'], random: ((size) => new Uint8Array(size)) satisfies Random }),
)

// A tuple knows its items
const pair = new PythonTuple([1, 'a'] as const)
expectType<Equal<typeof pair.items, readonly [1, 'a']>>(true)

// @ts-expect-error without secrets anybody could sign
flaskSession({})
// @ts-expect-error itsdangerous has no such derivation
signer({ secrets, keyDerivation: 'hkdf' })
// @ts-expect-error a greatest age is a number of seconds
timestampSigner({ secrets, maxAge: '1d' })
// @ts-expect-error a Fernet key is text
fernet({ secrets: [new Uint8Array(32)] })
// @ts-expect-error the salt of Django's sessions is always the same
djangoSession({ secrets, salt: 'x' })
