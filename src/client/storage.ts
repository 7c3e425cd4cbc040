// One closure: each function and property more is bytes on every page.
/* oxlint-disable max-lines-per-function, typescript/no-explicit-any */
import type { AreaName } from '../wire/area-name.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import { basePath } from './app.ts'
import { fail } from './fail.ts'
import { isPersistent, live, migrate, keysOf, put, scan, write } from './kept.ts'
import type { PageArea, SetOptions } from './page-area.ts'
import { rootOf } from './place.ts'
import { plainItem } from './plain-item.ts'
import { listen } from './watch.ts'

type Of = AnySharedItem | string

function own(name: AreaName): PageArea {
  /** The value of each text that was read last, by what it was asked for by. */
  const cache = new Map<Of, readonly [text: string, value: unknown]>()
  // Found at each use, as the app may be named after this module was loaded.
  const root = () => rootOf(name, basePath)
  const at = (of: Of) => root() + (typeof of === 'string' ? of : of.key)
  const itemOf = (of: Of) => (typeof of === 'string' ? plainItem : of)
  const keys = () => keysOf(root())

  return {
    get(of: Of): any {
      const item = itemOf(of)
      const place = at(of)
      migrate(place, item.migrateFrom, item)
      const text = live(place)
      let hit = cache.get(of)
      if (hit?.[0] !== text) {
        const { value, text: newer, failure } = item.read(text, Date.now())
        if (newer) write(place, newer)
        cache.set(of, (hit = [newer ?? text, value === undefined ? item.fallback() : value]))
        // Readers may be rendering: what changes as they read is told of later.
        queueMicrotask(() => {
          if (failure) fail('migration', failure)
          scan()
        })
      }
      return hit[1]
    },
    set(of: Of, value: any, { expiresIn }: SetOptions = {}) {
      const text = itemOf(of).write(value, Date.now(), expiresIn)
      // A plain key knows nothing of version and end, nor whether it is mirrored: that stays as it is.
      const [, about] = live(at(of)).split('\n')
      put(at(of), typeof of === 'string' && about && !expiresIn ? `${text}\n${about}` : text)
    },
    delete: (of) => void put(at(of), ''),
    has: (of) => !!live(at(of)),
    clear() {
      for (const key of keys()) put(at(key), '')
    },
    keys,
    get size() {
      return keys().length
    },
    get persistent() {
      return isPersistent(name)
    },
    subscribe: (of, listener) => listen((place) => place === at(of) && listener()),
  }
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
