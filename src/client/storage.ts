import type { AreaName } from '../wire/area-name.ts'
import { basePath } from './app.ts'
import { openArea } from './area.ts'
import type { PageArea } from './page-area.ts'

// Found at each use, as the app may be named after this module was loaded.
function own(name: AreaName): PageArea {
  return new Proxy({} as PageArea, {
    get: (_, property: keyof PageArea) => openArea(name, basePath)[property],
  })
}

/**
 * What this browser remembers of the app until it is told to forget it: the page's half of what
 * the server sees as `browser.localStorage`.
 *
 * @example
 * localStorage.set(draft, input.value)
 * localStorage.subscribe(draft, () => (input.value = localStorage.get(draft)))
 */
export const localStorage: PageArea = /* @__PURE__ */ own('localStorage')

/** The same for as long as this tab is open. */
export const sessionStorage: PageArea = /* @__PURE__ */ own('sessionStorage')
