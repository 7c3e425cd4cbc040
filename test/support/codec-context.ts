import type { CodecContext } from '../../src/cookie/codec.ts'

/** When codecs are tried, unless a test says otherwise. */
export const NOW = Date.UTC(2026, 0, 1)

/** What a codec sees of a cookie of this name, and of the cookies beside it by their suffix. */
export function contextOf(
  name: string,
  beside: Readonly<Record<string, string>> = {},
  now = NOW,
): CodecContext {
  return { name, now, beside: (suffix) => beside[suffix] }
}
