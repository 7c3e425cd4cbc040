import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** The most that may come out of a seal, in bytes: nothing longer is deflated. */
const LARGEST = 262_144

/** Small on purpose: what zlib sets up for each call costs more time than a cookie's worth of bytes. */
const SMALL = { level: 4, windowBits: 13, memLevel: 6, chunkSize: 4096 }

/** The same bytes in fewer (RFC 1951); undefined where that makes them no shorter. */
export function deflated(bytes: Uint8Array): Buffer | undefined {
  if (bytes.length > LARGEST) return undefined
  const short = deflateRawSync(bytes, SMALL)
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
