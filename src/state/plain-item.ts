import type { Reading } from '../wire/shared-item.ts'
import { formatStored, parseStored } from '../wire/stored.ts'
import { ItemDefinition } from './item.ts'

/** What stands under a bare key of a storage area: plain data, of whichever version. */
export function plainItem(key: string): ItemDefinition<unknown, unknown> {
  return new PlainItem(key, {})
}

class PlainItem extends ItemDefinition<unknown, unknown> {
  override read(text: string, now: number): Reading {
    const stored = parseStored(text)
    if (stored === undefined) return super.read(text, now)
    return super.read(formatStored(stored.json, { expires: stored.expires }), now)
  }
}
