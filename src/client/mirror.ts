import { AREAS } from '../wire/area-name.ts'
import { mirrorName } from '../wire/mirror-cookie.ts'
import { attempt } from './attempt.ts'
import { about } from './parsed.ts'
import { slotOf } from './place.ts'
import type { Place } from './place.ts'

/** In characters of the cookie: browsers keep some 4,096 of its name, value and attributes. */
const LONGEST = 3_000
/** 400 days, as browsers keep no cookie longer. */
const OLDEST = 34_560_000

/** Keeps the cookie that mirrors a place as the place is now, where it asks or asked for one. */
export function mirror(place: Place, before: string, text: string): void {
  const [area, key] = slotOf(place)
  const { firstPaint, expires = Infinity } = about(text)
  if (area !== AREAS[0] || !(firstPaint || about(before).firstPaint)) return
  const [json] = text.split('\n') as [string]
  const encoded = encodeURIComponent(json)
  const age = Math.min(OLDEST, expires - Date.now() / 1_000) | 0
  const value = firstPaint && encoded.length <= LONGEST ? `${encoded};max-age=${age}` : ';max-age=0'
  // Where its app is mounted, as far as its address tells.
  const path = /^madeleine:(\/[^:;%]+)\/_madeleine:/.exec(key)?.[1] ?? '/'
  const secure = location.protocol === 'https:' ? ';secure' : ''
  attempt(
    () =>
      // oxlint-disable-next-line unicorn/no-document-cookie
      (document.cookie = `${mirrorName(key)}=${value};path=${path};samesite=lax${secure}`),
  )
}
