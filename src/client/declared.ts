import type { AreaName } from '../wire/area-name.ts'
import { openArea } from './area.ts'

export const AREAS = ['localStorage', 'sessionStorage'] as const

/** A key of an area. */
export type Place = readonly [AreaName, string]

/** Whether the server is told of a key: of all, until it has declared some. */
export function isDeclared(app: string, key: string): boolean {
  const keys = openArea('localStorage', app).meta().declared?.keys
  return !keys || [keys].flat().includes(key)
}

/** Where there are values that the server is told of. */
export function everyPlace(app: string): Place[] {
  return AREAS.flatMap((area) =>
    [...openArea(area, app).known.keys()]
      .filter((key) => isDeclared(app, key))
      .map((key): Place => [area, key]),
  )
}
