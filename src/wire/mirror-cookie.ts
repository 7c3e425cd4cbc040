import { DEFAULT_APP, keyPrefix } from './area-name.ts'

/**
 * The name of the cookie that mirrors a value for the first render, by the key that the browser
 * keeps it under: `madeleine.theme`, or one without a dot for an app elsewhere.
 */
export function mirrorName(storageKey: string): string {
  const short = storageKey.replace(keyPrefix(DEFAULT_APP), 'madeleine.')
  // What is left of a token (RFC 9110, section 5.6.2).
  return encodeURIComponent(short).replace(/[()]/g, escape)
}
