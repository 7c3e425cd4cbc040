/** One of the two storage areas of a page, by the name it has there. */
export type AreaName = (typeof AREAS)[number]

export const AREAS = ['localStorage', 'sessionStorage'] as const

/** The app that answers at the default address: an app is named by where its own addresses live. */
export const DEFAULT_APP = '/_madeleine'

/** What the keys of an app begin with in a storage area: two apps on one origin do not see each other. */
export function keyPrefix(app: string): string {
  return `madeleine:${app.replace(/[%:]/g, encodeURIComponent)}:`
}
