import { mirrorName, mirrorPath } from '../wire/mirror-cookie.ts'
import { about } from './parsed.ts'
import { AREAS, slotOf } from './place.ts'
import type { Place } from './place.ts'

/** 400 days, as browsers keep no cookie longer. */
const OLDEST = 34_560_000

/** Keeps the cookie that mirrors a place as the place is now, where it asks or asked for one. */
export function mirror(place: Place, before: string, text: string): void {
  const [area, key] = slotOf(place)
  const { firstPaint, expires = OLDEST * 99 } = about(text)
  if (area !== AREAS[0] || !(firstPaint || about(before).firstPaint)) return
  const json = firstPaint ? /^[^\n]{1,1000}(?=\n)/.exec(text) : null
  const age = json ? Math.min(OLDEST, expires - Date.now() / 1_000) | 0 : 0
  try {
    // oxlint-disable-next-line unicorn/no-document-cookie
    document.cookie = `${mirrorName(key)}=${json ? encodeURIComponent(json[0]) : ''};path=${mirrorPath(key)};max-age=${age};samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`
  } catch {}
}
