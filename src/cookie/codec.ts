/** What a codec may know of the cookie it works for. */
export interface CodecContext {
  /** The cookie's name. */
  readonly name: string
  /** The time, in milliseconds since the epoch. */
  readonly now: number
  /** The text of the cookie whose name is this one's with `suffix` behind it; undefined when the browser sent none. */
  beside(suffix: string): string | undefined
}

/**
 * How a value is put into the text of a cookie, and found in it again.
 *
 * `decode` MUST answer undefined for a text that `encode` did not make, MUST do a bounded amount of
 * work on any text, and SHOULD NOT throw; a throw reads as undefined. `encode` throws for a value
 * it cannot carry. Neither sees percent-encoding: that is the header's matter.
 */
export interface Codec<Value = unknown> {
  /** What follows the cookie's name in the names of further cookies it needs, such as `['.sig']`. */
  readonly suffixes?: readonly string[]
  /** The cookie's text; with {@link suffixes} a list, the cookie's own first. */
  encode(value: Value, context: CodecContext): string | readonly string[]
  decode(text: string, context: CodecContext): Value | undefined
}

/** Any codec, whatever it carries. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyCodec = Codec<any>
