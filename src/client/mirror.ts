import { mirrorName, mirrorPath } from '../wire/mirror-cookie.ts'
import { parseStored } from '../wire/stored.ts'

const LONGEST = 1_000
/** 400 days, as browsers keep no cookie longer. */
const OLDEST = 34_560_000

/** Keeps the cookie that mirrors a key as the key is now, where it asks or asked for one. */
export function mirror(app: string, key: string, before: string | null, text: string | null): void {
  const { json = '', expires = 0, firstPaint } = parseStored(text ?? '') ?? {}
  if (!firstPaint && !parseStored(before ?? '')?.firstPaint) return
  const age = firstPaint && json.length <= LONGEST ? (expires - Date.now()) / 1_000 : 0
  const value = age ? encodeURIComponent(json) : ''
  try {
    // oxlint-disable-next-line unicorn/no-document-cookie
    document.cookie = `${mirrorName(app, key)}=${value};path=${mirrorPath(app)};max-age=${Math.min(OLDEST, age) | 0};samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`
  } catch {}
}
