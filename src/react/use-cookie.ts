import type { SharedCookie } from '../wire/shared-cookie.ts'
import { pageCookies } from './page-cookies.ts'
import type { Setter } from './setter.ts'
import { useKept } from './use-kept.ts'

/**
 * A cookie that scripts of the page see (`httpOnly: false`) and what sets it, as `useState` would:
 * the component renders again when the cookie changes. Setting undefined deletes it.
 *
 * A change is seen at once where the browser has a CookieStore, or when this page made it, and
 * within a second elsewhere.
 *
 * @throws UsageError for a cookie that is hidden from scripts, protected or chunked.
 * @example
 * const [theme, setTheme] = useCookie(themeCookie)
 */
export function useCookie<Value, Input>(
  cookie: SharedCookie<Value, Input>,
): [value: Value, set: Setter<Value, Input>] {
  // Refused on the server already.
  cookie.partOf('')
  return useKept(pageCookies, cookie)
}
