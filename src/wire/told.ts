import type { AreaName } from './area-name.ts'

/** What a page tells of its storage: all it has when a channel opens, and from then on what has changed. */
export interface Told extends Partial<Record<AreaName, Readonly<Record<string, string | null>>>> {
  /** Names the page from when it was loaded until it is left. */
  readonly page: string
  /** The app whose keys these are; {@link DEFAULT_APP} when left out. */
  readonly app?: string
  /** True when what is not told of is not there; otherwise null stands for what was removed, and the rest is as before. */
  readonly whole?: true
  /** Keys that are there, and too large to be told of; in `area key` pairs. */
  readonly omitted?: readonly (readonly [AreaName, string])[]
  /** The areas with values that live in the page alone, since the browser would not keep them; none when left out. */
  readonly standIn?: readonly AreaName[]
  /** The ids of storage commands performed since the page last told; and those that failed for a key, with the browser's own error. */
  readonly performed?: readonly (string | StorageFailure)[]
  /** What was declared to the page, see {@link Declare}: its keys and those they came from, as JSON. */
  readonly declared?: string
}

/** Why a browser would not keep a value. */
export interface StorageFailure {
  /** Of the command. */
  readonly id: string
  readonly key: string
  /** Of the browser's own error, such as `QuotaExceededError`. */
  readonly name: string
  readonly message: string
}

/*
 * On its way `Told` is JSON, and a text of one of these kinds where it has to be one:
 *
 *   j.…  the JSON's UTF-8 as base64, in either alphabet
 *   z.…  the same, compressed by deflate (RFC 1951)
 *   p.…  the name of the page, which has posted it before
 *   f.   it follows as the first frame (WebSocket)
 *
 * A channel opens with such a text: over SSE in a request header, over WebSocket as the rest of a
 * subprotocol. Later it travels as `{ "told": Told | text }`: over SSE
 * posted to {@link STORAGE_PATH}, over WebSocket in a frame behind a colon.
 */

/** The request header that opens a channel over SSE, or brings a message to it. */
export const TOLD_HEADER = 'madeleine-storage'

/** The subprotocol that opens a channel over WebSocket; with a dot and the text behind it a second one. */
export const SUBPROTOCOL = 'madeleine'

/** Below the app, which is where the page posts what it tells. */
export const STORAGE_PATH = '/storage'

/** The longest text in a header or subprotocol, in characters: servers and proxies refuse heads of more than 8 KB. */
export const LONGEST_TOLD = 3_000

/** The most characters of values that are told at once. */
export const MOST_TOLD = 2_000_000
