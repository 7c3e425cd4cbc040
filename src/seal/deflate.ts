import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** The most that may come out of a seal, in bytes: nothing longer is deflated. */
const LARGEST = 262_144

/** The same bytes in fewer (RFC 1951); undefined where that makes them no shorter. */
export function deflated(bytes: Uint8Array): Buffer | undefined {
  if (bytes.length > LARGEST) return undefined
  const short = deflateRawSync(bytes)
  return short.length < bytes.length ? short : undefined
}

/** What {@link deflated} was given; undefined for what is none of its making. */
export function inflated(bytes: Uint8Array): Buffer | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: LARGEST })
  } catch {
    return undefined
  }
}
