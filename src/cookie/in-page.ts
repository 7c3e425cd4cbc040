import type { CheckedAttributes } from './checked-attributes.ts'
import type { Codec, CodecContext } from './codec.ts'
import { pairsOf, readCookie, readCookies } from './header.ts'
import { refuse } from './refuse.ts'
import { writeChecked } from './set-cookie.ts'

/** What of a definition is needed to read and write its cookie by the scripts of a page. */
interface Definition {
  readonly name: string
  readonly checked: CheckedAttributes
  readonly protection: string
  readonly isSealed: boolean
  readonly isChunked: boolean
  readonly isTelling: boolean
  readonly takesAnyText: boolean
  readonly codec: Codec
  readonly accept: readonly Codec[]
  fallback(): unknown
  encode(value: unknown, context: CodecContext): readonly string[]
  decode(text: string, context: CodecContext, codec: Codec): { readonly value: unknown } | undefined
}

/** Of several cookies with one name somebody may have planted some: so many are looked into. */
const MOST_TRIED = 5

/**
 * What a Cookie header, or `document.cookie`, says of this cookie: as long as that is the same
 * text, so is the value. Throws a UsageError for a cookie that scripts of a page do not see, or
 * cannot read: what it holds must not get to them in other ways either.
 */
export function partOf(definition: Definition, header: string): string {
  checkVisible(definition)
  const { name, codec, accept } = definition
  const suffixes = [codec, ...accept].flatMap(({ suffixes = [] }) => suffixes)
  return pairsOf(
    header,
    ['', ...suffixes].map((suffix) => name + suffix),
  )
}

function checkVisible({ name, checked, protection, isSealed, isChunked }: Definition): void {
  const fact = checked.httpOnly
    ? 'hidden from the scripts of a page. Define it with httpOnly: false'
    : isSealed
      ? `${protection}, and no page has the secret. Define it without`
      : isChunked && 'chunked, and only the server joins chunks. Define it without'
  if (fact === false) return
  const remedy = 'or read it on the server and hand the page its value.'
  refuse('cookie-attribute', name, `it is ${fact}, ${remedy}`)
}

/** The value in what {@link partOf} answered, or the fallback. */
export function readPart(
  definition: Definition,
  part: string,
  now: number,
): { readonly value: unknown } {
  const { name, codec, accept, isTelling, takesAnyText } = definition
  const codecs = takesAnyText ? [...accept, codec] : [codec, ...accept]
  const context = contextOf(name, part, now)
  for (const text of readCookies(part, name).slice(0, isTelling ? MOST_TRIED : 1)) {
    for (const one of codecs) {
      const found = definition.decode(text, context, one)
      if (found !== undefined) return found
    }
  }
  return { value: definition.fallback() }
}

/** What a page writes to `document.cookie` for a value, one after another; for undefined what deletes. */
export function linesOf(
  definition: Definition,
  value: unknown,
  now: number,
  protocol: string,
): readonly string[] {
  const { name, checked, codec } = definition
  const isSecure = protocol === 'https:'
  const isDeleted = value === undefined
  const texts = isDeleted ? [] : definition.encode(value, contextOf(name, '', now))
  const attributes = isDeleted ? { ...checked, maxAge: 0 } : checked
  const names = ['', ...(codec.suffixes ?? [])].map((suffix) => name + suffix)
  return names.map((one, at) => writeChecked(one, texts[at] ?? '', attributes, isSecure).text)
}

function contextOf(name: string, header: string, now: number): CodecContext {
  return { name, now, beside: (suffix) => readCookie(header, name + suffix) }
}
