import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { Place } from './use-kept.ts'

/** Not all browsers tell of every change, none over plain http, and none of what happens as one begins to listen. */
const OFTEN = 1_000

const listeners = new Set<() => void>()
let clock: ReturnType<typeof setInterval> | undefined
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
    globalThis.cookieStore?.addEventListener('change', cookiesChanged)
    clock ??= setInterval(cookiesChanged, OFTEN)
    return () => {
      listeners.delete(listener)
      if (!listeners.size) clock = clearInterval(clock) as undefined
    }
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
