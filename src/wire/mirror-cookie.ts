import { DEFAULT_APP } from './area-name.ts'

/**
 * The name of the cookie that mirrors a key for the first render. Dots stand between its parts
 * alone, so no key of one app is taken for one of another.
 */
export function mirrorName(app: string, key: string): string {
  const parts = app === DEFAULT_APP ? [key] : [app, key]
  return ['madeleine', ...parts.map(token)].join('.')
}

/** Below which path that cookie is sent: where the app is mounted, as far as its address tells. */
export function mirrorPath(app: string): string {
  const mount = app.endsWith(DEFAULT_APP) ? app.slice(0, -DEFAULT_APP.length) : ''
  // RFC 6265, section 4.1.1: path-value
  return /^\/[\x20-\x3a\x3c-\x7e]*$/.test(mount) ? mount : '/'
}

/** A text as a part of a cookie's name (RFC 9110, section 5.6.2: token). */
function token(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[().]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
