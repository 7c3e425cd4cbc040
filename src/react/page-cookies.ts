import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { Place } from './use-kept.ts'

const listeners = new Set<() => void>()
const known = new WeakMap<AnySharedCookie, readonly [part: string, value: unknown]>()

/** The cookies that scripts of this page see. */
export const pageCookies: Place<AnySharedCookie> = {
  get(cookie) {
    const part = cookie.partOf(header())
    let found = known.get(cookie)
    if (found?.[0] !== part) {
      found = [part, cookie.read(part, Date.now()).value]
      known.set(cookie, found)
    }
    return found[1]
  },
  set: write,
  delete: write,
  subscribe(_, listener) {
    listeners.add(listener)
    // The same function again is heard once.
    for (const type of ['focus', 'visibilitychange', 'madeleine:redeemed'])
      addEventListener(type, cookiesChanged)
    // The only one that tells of every change; not all browsers have it, and none over plain http.
    globalThis.cookieStore?.addEventListener('change', cookiesChanged)
    return () => listeners.delete(listener)
  },
}

function write(cookie: AnySharedCookie, value?: unknown): void {
  for (const line of cookie.linesOf(value, Date.now(), location.protocol)) document.cookie = line
  cookiesChanged()
}

/** Empty where a page may not have cookies, as in a sandboxed frame. */
function header(): string {
  try {
    return document.cookie
  } catch {
    return ''
  }
}

/** Lets those who listen look again. */
export function cookiesChanged(): void {
  for (const listener of listeners) listener()
}
