/** A length of time: seconds, minutes, hours or days, as in `'90s'`, `'30m'`, `'12h'`, `'7d'`. */
export type Duration = `${number}s` | `${number}m` | `${number}h` | `${number}d`

/** What Set-Cookie says beside name and value (RFC 6265bis, section 4.1.2). */
export interface CookieAttributes {
  /**
   * How long the browser keeps the cookie: whole seconds, or a {@link Duration} such as `'7d'`; at
   * most 400 days. `0` deletes the cookie. Left out, it lasts until the browser is closed.
   */
  maxAge?: number | Duration | undefined
  /** When the browser drops the cookie, in years 1601 to 9999; `maxAge` wins over it. */
  expires?: Date | undefined
  /** The browser sends the cookie to this path and below; it begins with `/`. Default `'/'`. */
  path?: string | undefined
  /** The browser sends the cookie to this host and those below it; left out, to this host alone. */
  domain?: string | undefined
  /** Sent over https alone: `'auto'` (the default) says so whenever the exchange itself is https. */
  secure?: 'auto' | boolean | undefined
  /** Hidden from the page's JavaScript. Default `true`. */
  httpOnly?: boolean | undefined
  /** Which requests begun by other sites carry the cookie. Default `'lax'`; `'none'` needs secure. */
  sameSite?: SameSite | undefined
  /** One jar for each site the page is embedded in (CHIPS); needs secure. Default `false`. */
  partitioned?: boolean | undefined
  /** Which cookies Chromium drops last when a site has too many of them. */
  priority?: Priority | undefined
}

/** `'lax'`: links only; `'strict'`: none; `'none'`: all of them. */
export type SameSite = 'lax' | 'strict' | 'none'

export type Priority = 'low' | 'medium' | 'high'

/** Where a cookie lives: beside its name, what tells it apart from others, so what deletes it. */
export type CookiePlace = Pick<CookieAttributes, 'path' | 'domain' | 'partitioned'>
