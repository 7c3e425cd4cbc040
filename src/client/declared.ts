import { AREAS, keyPrefix } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { Declare } from '../wire/command.ts'
import { look, migrate, scan, write } from './kept.ts'
import { rootOf, slotOf } from './place.ts'
import type { Place } from './place.ts'
import { plainItem } from './plain-item.ts'

/** What was declared to the page, as JSON: kept beside the keys of the app, and none of them. */
export function declaredTo(app: string): string {
  return look(placeOf(app))
}

function placeOf(app: string): Place {
  return `localStorage:declared-madeleine:${app}`
}

/** Remembers which keys the server is told of from now on, and brings in those of another library. */
export function declare(app: string, { keys, from }: Declare): void {
  write(placeOf(app), JSON.stringify({ keys, from }))
  for (const area of AREAS)
    for (const key in from) migrate(rootOf(area, app) + key, from[key], plainItem)
  scan()
}

/** The area and the key of a place of the app that the server is told of: of any, until it has declared some. */
export function shown(app: string, place: Place): readonly [AreaName, string] | undefined {
  const [area, full] = slotOf(place)
  const prefix = keyPrefix(app)
  const key = full.slice(prefix.length)
  const declared = declaredTo(app)
  // The server heeds no more than it has declared: a key that only looks like one does no harm.
  const isDeclared = !declared.startsWith('{"keys":[') || declared.includes(JSON.stringify(key))
  return full.startsWith(prefix) && isDeclared ? [area, key] : undefined
}
