import { quote } from '../../cookie/refuse.ts'
import type { AreaName } from '../../wire/area-name.ts'

/** An item as a message begins with it; all of them without a key. */
export function quotedItem(area: AreaName, key?: string): string {
  return key === undefined ? `The whole ${area}` : `Item ${quote(key)} of ${area}`
}
