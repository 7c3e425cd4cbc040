import type { Codec } from '../../cookie/codec.ts'
import { checkedText } from './checked-option.ts'
import { DjangoSignature, type DjangoOptions } from './django-signature.ts'
import type { JsonStyle } from './python-json-writer.ts'
import { deflateJson, packJson, unpackJson } from './url-safe-json.ts'

export interface DjangoSignedOptions extends DjangoOptions {
  /** What the signature is for: `'django.core.signing'` unless given. */
  readonly salt?: string
  /** Whether to deflate what gets shorter by it, which is read either way; not unless given. */
  readonly compress?: boolean
}

/** The JSON of Django's signing: compact, in ASCII. */
const DJANGO: JsonStyle = { comma: ',', colon: ':', ascii: true, sorted: false }

/**
 * JSON under a signature that knows its age, as Django's `signing.dumps(value)` makes it.
 * Throws a UsageError (`secret`, `option`) for options that cannot be used.
 */
export function djangoSigned(options: DjangoSignedOptions): Codec {
  const { salt = 'django.core.signing', compress = false } = options
  checkedText('djangoSigned(): salt', salt)
  const signature = new DjangoSignature('djangoSigned', options)
  const pack = compress ? deflateJson : packJson
  return {
    encode: (value, { name, now }) => signature.sign(pack(value, DJANGO, name), salt, now),
    decode: (text, { now }) => unpackJson(signature.unsign(text, salt, now)),
  }
}
