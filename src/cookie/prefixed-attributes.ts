import type { CookieAttributes } from './attributes.ts'

/** Secure, and nothing that takes it back. */
type Secure = { secure?: 'auto' | true | undefined }
type HttpOnly = { httpOnly?: true | undefined }
type HostOnly = { path?: '/' | undefined; domain?: undefined }

type Promises<Name extends string> = Name extends `__host-http-${string}`
  ? Secure & HttpOnly & HostOnly
  : Name extends `__host-${string}`
    ? Secure & HostOnly
    : Name extends `__http-${string}`
      ? Secure & HttpOnly
      : Name extends `__secure-${string}`
        ? Secure
        : unknown

/** The attributes that a cookie of this name may have: a prefix promises some of them (RFC 6265bis, section 4.1.3). */
export type AttributesFor<Name extends string> = string extends Name
  ? CookieAttributes
  : CookieAttributes & Promises<Lowercase<Name>>
