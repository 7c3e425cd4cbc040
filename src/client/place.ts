import { keyPrefix } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'

/** Where one text is kept: `localStorage:madeleine:/_madeleine:theme`, an area and a key as the browser has them. */
export type Place = string

/** What all places of an app in an area begin with; its own key follows. */
export function rootOf(area: AreaName, app: string): Place {
  return `${area}:${keyPrefix(app)}`
}

/** The area of a place, and the browser's own key there. */
export function slotOf(place: Place): [AreaName, string] {
  return place.split(/:(.*)/s) as [AreaName, string]
}
