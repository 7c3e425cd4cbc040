import type { CookieAttributes } from './attributes.ts'
import {
  bareCodec,
  jsonCodec,
  serializerCodec,
  textCodec,
  type Serializer,
} from './built-in-codecs.ts'
import { CheckedAttributes, checkAttributes } from './checked-attributes.ts'
import type { AnyCodec, Codec } from './codec.ts'
import { CookieDefinition, type AnyDefinition, type Protection } from './definition.ts'
import { checkPrefix, prefixOf } from './prefix.ts'
import { isCopied } from './fallback.ts'
import { kindOf, quote, refuse } from './refuse.ts'
import { checkSchema, type AnySchema } from './schema.ts'
import { isSecure } from './secure.ts'

/** How a cookie is defined, beside its name and its attributes. */
export interface DefinitionOptions {
  /** Validates the value whenever it is read or written: a Standard Schema (zod, valibot, arktype, …), synchronous. */
  readonly schema?: AnySchema | undefined
  /** What reading gives when the browser sent no valid value: a value, copied for each reader, or a function that makes one. Default: undefined. */
  readonly fallback?: unknown
  /** Everybody can read the value, and only this app can make it (HMAC-SHA256). Default false. */
  readonly signed?: boolean | undefined
  /** Only this app can read the value or make it (AES-256-GCM). Default false. */
  readonly encrypted?: boolean | undefined
  /**
   * How the value is put into text: `'text'`, `'json'`, a {@link Codec} such as those of
   * madeleine/interop, or a pair of `stringify` and `parse` such as devalue. Default: strings as
   * they are, and with a schema JSON for whatever is no string.
   */
  readonly codec?: 'text' | 'json' | AnyCodec | Serializer | undefined
  /** Formats of others that are read, too, and never written: the next write is in this one's own. */
  readonly accept?: readonly AnyCodec[] | undefined
  /** Splits a value too large for one cookie over several, up to 32 KB. Default false. */
  readonly chunked?: boolean | undefined
  /** Deflates an encrypted value over 200 bytes where that makes it shorter. Default true. */
  readonly compress?: boolean | undefined
  /** When a value sealed with an older secret, or in an accepted format, is sealed anew: when the app writes it, or as soon as it is read. Default `'on-write'`. */
  readonly reseal?: 'on-write' | 'on-read' | undefined
}

const OPTIONS: readonly (keyof DefinitionOptions)[] = [
  'schema',
  'fallback',
  'signed',
  'encrypted',
  'codec',
  'accept',
  'chunked',
  'compress',
  'reseal',
]

/** A definition of options whose types were looked at elsewhere. Throws a UsageError for one that makes no sense. */
export function makeDefinition(
  name: string,
  options: DefinitionOptions & CookieAttributes,
  adopt?: (value: unknown) => unknown,
): AnyDefinition {
  if (typeof options !== 'object' || options === null)
    refuse('option', name, `its options are ${kindOf(options)}. Give an object.`)
  const { attributes, given } = divided(name, options)
  const { schema, accept = [], reseal, fallback } = given
  checkOptions(name, given)
  const codec = codecOf(name, given)
  const definition: AnyDefinition = new CookieDefinition({
    name,
    attributes,
    checked: checkedAttributes(name, attributes),
    protection: protectionOf(name, given),
    codec,
    schema,
    fallback,
    adopt: adopt ?? (codec === (textCodec as Codec) ? asText : asItIs),
    accept,
    isChunked: truth(name, 'chunked', given.chunked, false),
    isCompressed: truth(name, 'compress', given.compress, true),
    resealsOnRead: reseal === 'on-read',
  })
  if (definition.codec.suffixes !== undefined && (definition.isChunked || definition.isSealed))
    refuse(
      'option',
      name,
      'its codec writes cookies beside it, which can be neither chunked nor sealed.',
    )
  return definition
}

const asItIs = (value: unknown) => value
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined)

function checkOptions(name: string, given: DefinitionOptions): void {
  const { schema, accept = [], reseal = 'on-write', fallback } = given
  if (schema !== undefined) checkSchema(name, schema)
  if (!isCopied(fallback))
    refuse(
      'option',
      name,
      'its fallback cannot be copied for each reader. Give a function that makes one: () => …',
    )
  if (!Array.isArray(accept) || !accept.every(isCodec))
    refuse('option', name, 'its accept is no list of codecs. Give [codec, …].')
  if (reseal !== 'on-write' && reseal !== 'on-read')
    refuse('option', name, "its reseal is neither 'on-write' nor 'on-read'.")
}

function divided(name: string, options: DefinitionOptions & CookieAttributes) {
  const attributes: Record<string, unknown> = {}
  const given: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options))
    (OPTIONS.includes(option as keyof DefinitionOptions) ? given : attributes)[option] = value
  const known = Object.keys(new CheckedAttributes())
  const unknown = Object.keys(attributes).find((option) => !known.includes(option))
  if (unknown !== undefined)
    refuse(
      'option',
      name,
      `it has no option ${quote(unknown)}. There are ${OPTIONS.join(', ')}, and the attributes ${known.join(', ')}.`,
    )
  return { attributes: attributes as CookieAttributes, given: given as DefinitionOptions }
}

/** All that can be known before there is an exchange. */
function checkedAttributes(name: string, attributes: CookieAttributes): CheckedAttributes {
  const checked = checkAttributes(name, attributes)
  const prefix = prefixOf(name)
  if (prefix !== undefined) checkPrefix(name, prefix, checked)
  isSecure(name, prefix, checked, true)
  return checked
}

function protectionOf(name: string, { signed, encrypted }: DefinitionOptions): Protection {
  const isSigned = truth(name, 'signed', signed, false)
  const isEncrypted = truth(name, 'encrypted', encrypted, false)
  if (isSigned && isEncrypted)
    refuse(
      'option',
      name,
      'it is both signed and encrypted. Leave signed out: what is encrypted cannot be forged either.',
    )
  if (isEncrypted) return 'encrypted'
  return isSigned ? 'signed' : 'none'
}

function codecOf(name: string, { codec, schema }: DefinitionOptions): Codec {
  if (codec === undefined) return schema === undefined ? (textCodec as Codec) : bareCodec
  if (codec === 'json' || codec === JSON) return jsonCodec
  if (codec === 'text') return textCodec as Codec
  if (isCodec(codec)) return codec
  if (isSerializer(codec)) return serializerCodec(codec)
  return refuse(
    'option',
    name,
    "its codec is neither 'text' nor 'json', and has neither encode and decode nor stringify and parse.",
  )
}

function isCodec(given: unknown): given is Codec {
  const { encode, decode } = Object(given) as Partial<Codec>
  return typeof encode === 'function' && typeof decode === 'function'
}

function isSerializer(given: unknown): given is Serializer {
  const { stringify, parse } = Object(given) as Partial<Serializer>
  return typeof stringify === 'function' && typeof parse === 'function'
}

function truth(name: string, option: string, given: unknown, otherwise: boolean): boolean {
  if (given === undefined) return otherwise
  if (typeof given === 'boolean') return given
  return refuse('option', name, `its ${option} is ${kindOf(given)}. Give true or false.`)
}
