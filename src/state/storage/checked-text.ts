import { quote, refuse } from '../../cookie/refuse.ts'
import type { AnyItem } from '../item.ts'
import type { Services } from '../services.ts'

/** The most characters of percent-encoded JSON that are mirrored into a cookie; pages hold to it too. */
const MOST_MIRRORED = 3000

/** Throws a UsageError (`item`) for a text that is too large for its place, or has a secret of the app's in it. */
export function checkText({ key, firstPaint }: AnyItem, text: string, services: Services): void {
  const [json = ''] = text.split('\n', 1)
  const { maxValueBytes } = services.storage
  const bytes = Buffer.byteLength(json)
  if (bytes > maxValueBytes)
    refuse(
      'item',
      key,
      `its value takes ${bytes} bytes of JSON, more than the ${maxValueBytes} that are allowed. Keep less of it in the page, or raise madeleine({ storage: { maxValueBytes } }); browsers keep about 5,000,000 characters for a whole site.`,
      'Item',
    )
  const mirrored = firstPaint ? encodeURIComponent(json).length : 0
  if (mirrored > MOST_MIRRORED)
    refuse(
      'item',
      key,
      `its value takes ${mirrored} characters of percent-encoded JSON, and with firstPaint, which mirrors it into a cookie, ${MOST_MIRRORED} at most. Keep what is larger in an item without it.`,
      'Item',
    )
  if (services.isSecret(json))
    refuse(
      'item',
      key,
      `its value has a secret of this app in it, and every script of the page could read it there. Keep it on the server; for what only the app may read there are encrypted cookies: defineCookie(${quote(key)}, { encrypted: true }).`,
      'Item',
    )
}
