import { kindOf, refuse } from './refuse.ts'
import type { Codec } from './codec.ts'

/** Strings, as they are. */
export const textCodec: Codec<string> = {
  encode(value, { name }) {
    if (typeof value === 'string') return value
    return refuse(
      'cookie-value',
      name,
      `its value is ${kindOf(value)}, but without a schema or codec: 'json' only strings travel.`,
    )
  },
  decode: (text) => text,
}

/** Any JSON value. */
export const jsonCodec: Codec = {
  encode: (value, { name }) => stringify(value, name),
  decode: parseJson,
}

/**
 * Any JSON value, with strings as they stand where they cannot be taken for other JSON: `dark`
 * instead of `"dark"`, which costs six bytes more and is not what others write.
 */
export const bareCodec: Codec = {
  encode(value, { name }) {
    if (typeof value === 'string' && parseJson(value) === undefined) return value
    return stringify(value, name)
  },
  decode(text) {
    const value = parseJson(text)
    return value === undefined ? text : value
  },
}

/** A pair of functions such as `JSON` or devalue have, which know nothing of cookies. */
export interface Serializer {
  stringify(value: unknown): string
  parse(text: string): unknown
}

/** The codec of a {@link Serializer}; what it throws on reading reads as absent. */
export function serializerCodec(serializer: Serializer): Codec {
  return {
    encode: (value: unknown) => serializer.stringify(value),
    decode: (text: string) => serializer.parse(text),
  }
}

// What no JSON begins with is told without an exception, which takes longer than all the rest.
const MAY_BE_JSON = /^[\s{["\-\dtfn]/

/** What a text of JSON holds; undefined, which JSON does not know, for what is none. */
export function parseJson(text: string): unknown {
  if (!MAY_BE_JSON.test(text)) return undefined
  try {
    return JSON.parse(text, mayHaveProto(text) ? withoutProto : undefined) as unknown
  } catch {
    return undefined
  }
}

/** As it is, or with any of its letters escaped. Sought by its end, which begins with a rarer letter than quote and underscore. */
function mayHaveProto(text: string): boolean {
  return text.includes('proto__"') || text.includes('\\u00')
}

/** An own `__proto__` becomes a prototype as soon as somebody copies the object. */
function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

function stringify(value: unknown, name: string): string {
  let text: string | undefined
  let cause: unknown
  try {
    text = JSON.stringify(value)
  } catch (error) {
    cause = error
  }
  if (text !== undefined) return text
  const what = cause === undefined ? kindOf(value) : 'a circle, or has a BigInt in it'
  return refuse(
    'cookie-value',
    name,
    `its value is ${what}, which JSON cannot carry. Give plain data, or a codec such as devalue.`,
  )
}

/** Whether a codec reads whatever it finds, and cannot tell who wrote it. */
export function isBuiltIn(codec: Codec): boolean {
  return codec === jsonCodec || codec === bareCodec || codec === (textCodec as Codec)
}
