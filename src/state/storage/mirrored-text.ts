import { keyPrefix } from '../../wire/area-name.ts'
import { mirrorName } from '../../wire/mirror-cookie.ts'
import { formatStored } from '../../wire/stored.ts'
import type { AnyItem } from '../item.ts'
import type { AreaHost } from './area-host.ts'

/** The text of an item with `firstPaint` as its cookie has it; pages mirror it there. */
export function mirroredText(item: AnyItem, host: AreaHost): string | undefined {
  const json = host.cookie(mirrorName(keyPrefix(host.exchange.app) + item.key))
  return json === undefined || json.includes('\n')
    ? undefined
    : formatStored(json, { version: item.version })
}
