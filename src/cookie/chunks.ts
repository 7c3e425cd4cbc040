import type { CheckedAttributes } from './checked-attributes.ts'
import { refuse } from './refuse.ts'
import { decodeValue, encodeValue } from './value.ts'
import { writeAttributes } from './write-attributes.ts'

/** What a Set-Cookie line may take, attributes and all. */
const LARGEST_LINE = 4096
/** What all chunks of a value may take together, percent-encoded. */
const LARGEST_WHOLE = 32_768
const MOST = 40
/** Into chunks with less room the largest whole would not go. */
const LEAST_ROOM = 850
const MARK = '~'
const FIRST = /^~(\d{2})\.([\w-]{11})\./

/** Answers a short digest of a text; chunks of two values have two. */
export type Digest = (text: string) => string

/** The name of a chunk; the first has the cookie's own. */
export function chunkName(cookie: string, index: number): string {
  return index === 0 ? cookie : `${cookie}.${index}`
}

/**
 * A value as the texts of numbered cookies, each line within 4096 bytes with its attributes. A
 * value that fits into one stays as it is; of several, the first says how many there are and has a
 * digest of the whole, so that missing, mixed and reordered ones are noticed.
 */
export function split(
  cookie: string,
  value: string,
  attributes: CheckedAttributes,
  digest: Digest,
): string[] {
  const encoded = encodeValue(cookie, value)
  const longestEnding = writeAttributes(attributes, true).length
  const room = LARGEST_LINE - longestEnding - chunkName(cookie, MOST).length - 1
  if (encoded.length <= room && !value.startsWith(MARK)) return [value]
  if (encoded.length > LARGEST_WHOLE)
    refuse(
      'cookie-size',
      cookie,
      `its encoded value takes ${encoded.length} bytes, but even in chunks no more than ${LARGEST_WHOLE} travel: servers refuse longer headers. Keep less in it, or keep it in a session.`,
    )
  if (room < LEAST_ROOM)
    refuse(
      'cookie-size',
      cookie,
      `its name and attributes leave ${Math.max(room, 0)} bytes of ${LARGEST_LINE} for each chunk, and chunks need ${LEAST_ROOM}. Give it a shorter name, path or domain.`,
    )
  const mark = `${MARK}00.${digest(value)}.`
  const parts = cut(encoded, room, room - mark.length)
  const count = `${parts.length}`.padStart(2, '0')
  return parts.map((part, index) => (index === 0 ? `${MARK}${count}${mark.slice(3)}${part}` : part))
}

/** The value whose chunks these are; undefined where one is missing, or belongs to another value. */
export function joined(
  first: string,
  chunk: (index: number) => string | undefined,
  digest: Digest,
): string | undefined {
  if (!first.startsWith(MARK)) return first
  const [mark, count, check] = FIRST.exec(first) ?? []
  if (mark === undefined || Number(count) > MOST) return undefined
  let whole = first.slice(mark.length)
  for (let index = 1; index < Number(count); index++) {
    const part = chunk(index)
    if (part === undefined) return undefined
    whole += part
  }
  return digest(whole) === check ? whole : undefined
}

/** The names of the chunks from `index` on that the browser has, also where one between them is missing. */
export function staleChunks(
  cookie: string,
  index: number,
  has: (name: string) => boolean,
): string[] {
  const first = Math.max(index, 1)
  const names = Array.from({ length: MOST - first + 1 }, (_, at) => chunkName(cookie, first + at))
  return names.filter(has)
}

/** Cuts between characters, never inside an escape sequence; decoded again, part by part. */
function cut(encoded: string, room: number, firstRoom: number): string[] {
  const parts: string[] = []
  for (let start = 0; start < encoded.length;) {
    const end = beforeEscape(encoded, start + (start === 0 ? firstRoom : room))
    parts.push(decodeValue(encoded.slice(start, end)))
    start = end
  }
  return parts
}

const CONTINUATION = /^%[89AB]/

/** Moves back from the middle of a `%XX`, and from one that does not begin a character. */
function beforeEscape(encoded: string, end: number): number {
  if (end >= encoded.length) return encoded.length
  const escape = encoded.lastIndexOf('%', end - 1)
  if (escape !== -1 && escape > end - 3) end = escape
  while (CONTINUATION.test(encoded.slice(end, end + 2))) end -= 3
  return end
}
