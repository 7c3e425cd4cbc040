import { z } from 'zod'
import * as v from 'valibot'
import { type } from 'arktype'
import * as devalue from 'devalue'
import { currentBrowser, defineCookie, type CookieDefinition } from 'madeleine'
import { expectType, type Equal } from './expect-type.ts'
type Gives<D> = D extends CookieDefinition<infer V, any, any> ? V : 'no'
type Takes<D> = D extends CookieDefinition<any, infer I, any> ? I : 'no'
const a = defineCookie('a')
expectType<Equal<Gives<typeof a>, string | undefined>>(true)
const b = defineCookie('b', { fallback: 'x', maxAge: '7d' })
expectType<Equal<Gives<typeof b>, string>>(true)
const theme = defineCookie('theme', {
  schema: z.enum(['light', 'dark']),
  fallback: 'light',
  maxAge: '365d',
})
expectType<Equal<Gives<typeof theme>, 'light' | 'dark'>>(true)
expectType<Equal<Takes<typeof theme>, 'light' | 'dark'>>(true)
const login = defineCookie('login', { schema: z.object({ user: z.string() }), encrypted: true })
expectType<Equal<Gives<typeof login>, { user: string } | undefined>>(true)
const n = defineCookie('n', { schema: z.string().transform(Number) })
expectType<Equal<Gives<typeof n>, number | undefined>>(true)
expectType<Equal<Takes<typeof n>, string>>(true)
const vb = defineCookie('vb', { schema: v.object({ n: v.number() }), fallback: () => ({ n: 1 }) })
expectType<Equal<Gives<typeof vb>, { n: number }>>(true)
const ark = defineCookie('ark', { schema: type({ n: 'number' }) })
expectType<Equal<Gives<typeof ark>, { n: number } | undefined>>(true)
const j = defineCookie('j', { codec: 'json' })
expectType<Equal<Gives<typeof j>, unknown>>(true)
defineCookie('d', { codec: devalue, schema: z.date() })
defineCookie('__Host-x', { httpOnly: false })
// @ts-expect-error
defineCookie('__Host-x', { domain: 'a.example' })
// @ts-expect-error
defineCookie('__Secure-x', { secure: false })
// @ts-expect-error
defineCookie('x', { fallback: 5 })
// @ts-expect-error
defineCookie('x', { schema: z.number(), fallback: 'a' })
// @ts-expect-error
defineCookie('x', { encypted: true })
const { cookies } = currentBrowser()
expectType<Equal<ReturnType<typeof read>, 'light' | 'dark'>>(true)
function read() {
  return cookies.get(theme)
}
class Visit {
  count = 0
}
const visit = cookies.get(Visit)
expectType<Equal<typeof visit, Visit>>(true)
cookies.set(visit)
cookies.set(visit, { maxAge: 5 })
cookies.set(theme, 'dark')
// @ts-expect-error
cookies.set(theme)
// @ts-expect-error
cookies.set(theme, 'purple')
// @ts-expect-error
cookies.set(login, { user: 5 })
cookies.set(n, '5')
// @ts-expect-error
cookies.set(n, 5)
const host = defineCookie('__Host-id')
cookies.set(host, 'x', { maxAge: 5 })
// @ts-expect-error
cookies.set(host, 'x', { domain: 'a.example' })
// @ts-expect-error
cookies.set('__Secure-id', 'x', { secure: false })
expectType<Equal<ReturnType<typeof all>, ('light' | 'dark')[]>>(true)
function all() {
  return cookies.getAll(theme)
}
