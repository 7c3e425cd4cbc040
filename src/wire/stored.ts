/**
 * A value as a storage area keeps it: its JSON, and on a second line what else is known of it, if
 * anything. So a script finds the value by its first line alone.
 */
export interface Stored {
  readonly json: string
  /** Which version of the item it was written by; 1 when nothing is said. */
  readonly version: number
  /** In milliseconds since the epoch; Infinity for no end. */
  readonly expires: number
  /** Whether it is mirrored into a cookie for the first render. */
  readonly firstPaint: boolean
}

/** The text that a storage area keeps. `json` must have no line breaks in it. */
export function formatStored(json: string, about: Partial<Omit<Stored, 'json'>> = {}): string {
  const { version = 1, expires = Infinity, firstPaint = false } = about
  const known = {
    ...(version !== 1 && { version }),
    // To the second, and no sooner: nobody needs more.
    ...(expires !== Infinity && { expires: Math.ceil(expires / 1000) }),
    ...(firstPaint && { firstPaint }),
  }
  const second = JSON.stringify(known)
  return second === '{}' ? json : `${json}\n${second}`
}

/** What a storage area keeps under a key; undefined for a text that {@link formatStored} did not make. */
export function parseStored(text: string): Stored | undefined {
  const [json = '', second = '{}', ...more] = text.split('\n')
  try {
    const { version = 1, expires = Infinity, firstPaint = false } = Object(JSON.parse(second))
    const isSound = Number.isInteger(version) && typeof expires === 'number' && !more.length
    return isSound
      ? { json, version, expires: expires * 1000, firstPaint: !!firstPaint }
      : undefined
  } catch {
    return undefined
  }
}
