import type { CookiePlace } from '../../cookie/attributes.ts'
import type { AnyCodec } from '../../cookie/codec.ts'

/**
 * Sessions that other software has kept and madeleine takes over: read once, then written as its
 * own, and the cookie they came by deleted.
 */
export interface ForeignSession {
  /** The name of the cookie they come by. */
  readonly cookie: string
  /** Whether those sessions outlive the closing of the browser; what they say of it themselves, as `_permanent`, counts as well. Default false. */
  readonly permanent?: boolean
  /** Where that cookie lives, unless it is at the path `/` of this host alone. */
  readonly place?: CookiePlace
  /** What the cookie's text says; undefined for what is none of theirs. */
  readonly codec?: AnyCodec
  /** For sessions that are not in the cookie itself; rejects when it cannot be told whether there is one. */
  load?(text: string): Promise<Record<string, unknown> | undefined>
}
