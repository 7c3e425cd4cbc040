import { mirrorName, mirrorPath } from '../wire/mirror-cookie.ts'
import type { Stored } from '../wire/stored.ts'
import { parseStored } from '../wire/stored.ts'

const LONGEST = 1_000
/** What browsers keep of name and value together is 4,096 bytes. */
const LONGEST_ENCODED = 3_800
/** 400 days, as browsers keep no cookie longer. */
const OLDEST = 34_560_000

/** Keeps the cookie that mirrors a key as the key is now, where it asks or asked for one. */
export function mirror(app: string, key: string, texts: readonly (string | null)[]): void {
  const [before, now] = texts.map((text) => parseStored(text ?? '')) as [Stored?, Stored?]
  if (!before?.firstPaint && !now?.firstPaint) return
  const { json, expires } = now ?? { json: '', expires: 0 }
  const value = encodeURIComponent(json)
  const fits = now?.firstPaint && json.length <= LONGEST && value.length <= LONGEST_ENCODED
  const age = fits ? Math.min(OLDEST, (expires - Date.now()) / 1_000) | 0 : 0
  const secure = location.protocol === 'https:' ? ';secure' : ''
  try {
    // oxlint-disable-next-line unicorn/no-document-cookie
    document.cookie = `${mirrorName(app, key)}=${fits ? value : ''};path=${mirrorPath(app)};max-age=${age};samesite=lax${secure}`
  } catch {}
}
