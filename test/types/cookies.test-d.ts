import { type } from 'arktype'
import * as devalue from 'devalue'
import {
  cookieClass,
  currentBrowser,
  defineCookie,
  type AttributesFor,
  type Codec,
  type CookieAttributes,
  type CookieDefinition,
  type Serializer,
  type StandardSchema,
} from 'madeleine'
import * as v from 'valibot'
import { z } from 'zod'
import { expectType, type Equal } from './expect-type.ts'

const { cookies } = currentBrowser()

/** What reading by a definition gives, what writing takes, and its name. */
type Gives<Definition> =
  Definition extends CookieDefinition<infer Value, any, any> ? Value : 'no definition'
type Takes<Definition> =
  Definition extends CookieDefinition<any, infer Input, any> ? Input : 'no definition'
type NameOf<Definition> =
  Definition extends CookieDefinition<any, any, infer Name> ? Name : 'no definition'

// Strings, which need no schema
const text = defineCookie('text')
expectType<Equal<typeof text, CookieDefinition<string | undefined, string, 'text'>>>(true)
expectType<Equal<NameOf<typeof text>, 'text'>>(true)
expectType<Equal<typeof text.name, 'text'>>(true)
const size = defineCookie('size', {
  fallback: 'small',
  maxAge: '7d',
  path: '/',
  sameSite: 'strict',
})
expectType<Equal<typeof size, CookieDefinition<string, string, 'size'>>>(true)
const made = defineCookie('made', { fallback: () => 'small' })
expectType<Equal<Gives<typeof made>, string>>(true)
defineCookie('x', {})
defineCookie('x', { signed: true })
defineCookie('x', { encrypted: true, compress: false, chunked: true, reseal: 'on-read' })

// Mistakes in options
// @ts-expect-error no name
defineCookie()
// @ts-expect-error a name that is no text
defineCookie(5)
// @ts-expect-error a misspelt option
defineCookie('x', { encypted: true })
// @ts-expect-error a misspelt attribute
defineCookie('x', { maxage: 5 })
// @ts-expect-error a misspelt option beside good ones
defineCookie('x', { schema: z.string(), fallback: 'a', sined: true })
// @ts-expect-error a protection that is no truth
defineCookie('x', { signed: 'yes' })
// @ts-expect-error a codec that does not exist
defineCookie('x', { codec: 'yaml' })
// @ts-expect-error half a codec
defineCookie('x', { codec: { encode: String } })
// @ts-expect-error a moment for sealing anew that does not exist
defineCookie('x', { reseal: 'always' })
// @ts-expect-error accepted formats that are no codecs
defineCookie('x', { accept: ['json'] })
// @ts-expect-error a unit that does not exist
defineCookie('x', { maxAge: '1w' })
// @ts-expect-error a schema that is none
defineCookie('x', { schema: { parse: String } })

// Schemas of zod
const theme = defineCookie('theme', {
  schema: z.enum(['light', 'dark']),
  fallback: 'light',
  maxAge: '365d',
})
expectType<Equal<Gives<typeof theme>, 'light' | 'dark'>>(true)
expectType<Equal<Takes<typeof theme>, 'light' | 'dark'>>(true)
const login = defineCookie('login', { schema: z.object({ user: z.string() }), encrypted: true })
expectType<Equal<Gives<typeof login>, { user: string } | undefined>>(true)
const count = defineCookie('count', { schema: z.string().transform(Number) })
expectType<Equal<Gives<typeof count>, number | undefined>>(true)
expectType<Equal<Takes<typeof count>, string>>(true)
const when = defineCookie('when', { schema: z.date(), codec: devalue })
expectType<Equal<Gives<typeof when>, Date | undefined>>(true)
const nothing = defineCookie('nothing', { schema: z.string().nullable(), fallback: null })
expectType<Equal<Gives<typeof nothing>, string | null>>(true)

// Schemas of valibot
const cart = defineCookie('cart', {
  schema: v.object({ size: v.optional(v.number(), 10) }),
  fallback: () => ({ size: 1 }),
})
expectType<Equal<Gives<typeof cart>, { size: number }>>(true)
expectType<Equal<Takes<typeof cart>, { size?: number | undefined }>>(true)

// Schemas of arktype, which are functions
const visit = defineCookie('visit', { schema: type({ count: 'number' }), signed: true })
expectType<Equal<Gives<typeof visit>, { count: number } | undefined>>(true)
const parsed = defineCookie('parsed', { schema: type('string.numeric.parse'), fallback: 0 })
expectType<Equal<Gives<typeof parsed>, number>>(true)
expectType<Equal<Takes<typeof parsed>, string>>(true)

// A schema of one's own
declare const own: StandardSchema<string, URL>
const home = defineCookie('home', { schema: own })
expectType<Equal<Gives<typeof home>, URL | undefined>>(true)
expectType<Equal<Takes<typeof home>, string>>(true)

// Fallbacks
// @ts-expect-error a fallback that is no text
defineCookie('x', { fallback: 5 })
// @ts-expect-error a fallback that the schema would refuse
defineCookie('x', { schema: z.number(), fallback: 'a' })
// @ts-expect-error a fallback that lacks a field
defineCookie('x', { schema: z.object({ a: z.string(), b: z.string() }), fallback: { a: '' } })
// @ts-expect-error a function that makes a fallback that the schema would refuse
defineCookie('x', { schema: v.number(), fallback: () => 'a' })
// @ts-expect-error a fallback of the schema's input, not of its output
defineCookie('x', { schema: z.string().transform(Number), fallback: '5' })
// @ts-expect-error a fallback that is none of the words
defineCookie('x', { schema: type("'light' | 'dark'"), fallback: 'purple' })

// Codecs
const json = defineCookie('json', { codec: 'json' })
expectType<Equal<Gives<typeof json>, unknown>>(true)
expectType<Equal<Takes<typeof json>, unknown>>(true)
const plain = defineCookie('plain', { codec: 'text', fallback: '' })
expectType<Equal<Gives<typeof plain>, string>>(true)
declare const urls: Codec<URL>
const link = defineCookie('link', { codec: urls })
expectType<Equal<typeof link, CookieDefinition<URL | undefined, URL, 'link'>>>(true)
const numbers = defineCookie('numbers', { codec: urls, schema: z.number() })
expectType<Equal<Gives<typeof numbers>, number | undefined>>(true)
expectType<Serializer>(devalue)
expectType<Serializer>(JSON)
defineCookie('x', { codec: urls, accept: [urls], fallback: () => new URL('https://a.example') })
// @ts-expect-error a fallback that is none of the codec's
defineCookie('x', { codec: urls, fallback: 'https://a.example' })

// Names that promise
defineCookie('__Host-x', { httpOnly: false, secure: true, path: '/' })
defineCookie('__Http-x', { domain: 'a.example' })
// @ts-expect-error a domain, where the name stands for this host alone
defineCookie('__Host-x', { domain: 'a.example' })
// @ts-expect-error a path, where the name stands for all of them
defineCookie('__Host-x', { path: '/a' })
// @ts-expect-error in any case
defineCookie('__HOST-x', { path: '/a' })
// @ts-expect-error not secure, where the name says so
defineCookie('__Secure-x', { secure: false })
// @ts-expect-error for scripts, where the name says it is not
defineCookie('__Http-x', { httpOnly: false })
// @ts-expect-error both promises
defineCookie('__Host-Http-x', { httpOnly: false, path: '/a' })
declare const anyName: string
defineCookie(anyName, { domain: 'a.example', secure: false })
expectType<Equal<AttributesFor<string>, CookieAttributes>>(true)
expectType<Equal<AttributesFor<'__Host-x'>['domain'], undefined>>(true)
const host = defineCookie('__Host-id')
cookies.set(host, 'x', { maxAge: 5 })
// @ts-expect-error a write cannot take back what the definition's name promises
cookies.set(host, 'x', { domain: 'a.example' })
// @ts-expect-error nor what a bare name does
cookies.set('__Secure-id', 'x', { secure: false })
// @ts-expect-error nor one in other case
cookies.set('__host-id', 'x', { path: '/a' })

// Reading
expectType<Equal<ReturnType<typeof readTheme>, 'light' | 'dark'>>(true)
const readTheme = () => cookies.get(theme)
void readTheme
expectType<Equal<ReturnType<typeof readLogin>, { user: string } | undefined>>(true)
const readLogin = () => cookies.get(login)
void readLogin
expectType<Equal<ReturnType<typeof readAll>, { user: string }[]>>(true)
const readAll = () => cookies.getAll(login)
void readAll
expectType<boolean>(cookies.has(login))
// @ts-expect-error a value that may be missing
expectType<string>(cookies.get(login).user)
// @ts-expect-error what is read is not what is written
expectType<string>(cookies.get(count))
// @ts-expect-error options are no definition
cookies.get({ name: 'theme' })

// Writing
cookies.set(text, 'x')
cookies.set(theme, 'dark', { maxAge: '1h' })
cookies.set(count, '5')
cookies.set(json, [{ any: 'thing' }])
cookies.set(cart, {})
cookies.set(link, new URL('https://a.example'))
expectType<Equal<ReturnType<typeof write>, void>>(true)
const write = () => cookies.set(theme, 'dark')
void write
// @ts-expect-error no value
cookies.set(theme)
// @ts-expect-error no value either, though the definition has a fallback of any kind
cookies.set(json)
// @ts-expect-error attributes in place of the value
cookies.set(theme, { maxAge: 5 })
// @ts-expect-error a value that is none of the words
cookies.set(theme, 'purple')
// @ts-expect-error a field of another type
cookies.set(login, { user: 5 })
// @ts-expect-error a field too many
cookies.set(login, { user: 'alice', admin: true })
// @ts-expect-error a misspelt field, though all of them may be left out
cookies.set(cart, { sise: 5 })
// @ts-expect-error what the schema gives, not what it takes
cookies.set(count, 5)
// @ts-expect-error a value that may be missing
cookies.set(login, cookies.get(login))
// @ts-expect-error a misspelt attribute
cookies.set(theme, 'dark', { maxage: 5 })
// @ts-expect-error text, for a codec of something else
cookies.set(link, 'https://a.example')

// Deleting
cookies.delete(theme)
cookies.delete(theme, { path: '/a' })
// @ts-expect-error what does not say where the cookie lives has no place here
cookies.delete(theme, { maxAge: 5 })

// A definition stands where one of a wider type is asked for, and nowhere else
expectType<CookieDefinition<string, 'dark'>>(theme)
expectType<CookieDefinition>(theme)
// @ts-expect-error one that may give undefined
expectType<CookieDefinition<string>>(text)
// @ts-expect-error one that takes less
expectType<CookieDefinition<string, string>>(theme)
// @ts-expect-error a definition is what it is
theme.name = 'other'

// Classes
class Basket {
  items: string[] = []

  get isEmpty(): boolean {
    return this.items.length === 0
  }
}
const basket = cookies.get(Basket)
expectType<Equal<typeof basket, Basket>>(true)
expectType<boolean>(basket.isEmpty)
expectType<boolean>(cookies.has(Basket))
cookies.set(basket)
cookies.set(basket, { maxAge: 5 })
cookies.delete(Basket)
expectType<Equal<ReturnType<typeof makeBasket>, typeof Basket>>(true)
const makeBasket = () => cookieClass({ maxAge: '7d' })(Basket)
void makeBasket
cookieClass()(Basket)
cookieClass({ name: 'basket', signed: true, chunked: true, path: '/a' })(Basket)

/** By the decorator, with the name it is given. */
@cookieClass({ name: 'tray', encrypted: true, maxAge: '7d' })
export class Tray extends Basket {
  static readonly largest = 5
  size = Tray.largest
}
expectType<Equal<ReturnType<typeof readTray>, Tray>>(true)
const readTray = () => cookies.get(Tray)
void readTray

// @ts-expect-error a class that needs arguments to be made
cookieClass()(class Picky { constructor(readonly user: string) { void user } }) // prettier-ignore
// @ts-expect-error what is no class
cookieClass()({ items: [] })
// @ts-expect-error a schema, where the fields are one
cookieClass({ schema: z.string() })
// @ts-expect-error a fallback, where the fields are one
cookieClass({ fallback: {} })
// @ts-expect-error a misspelt option
cookieClass({ encypted: true })
// @ts-expect-error the class in place of its options
cookieClass(Basket)
// @ts-expect-error text in place of attributes
cookies.set(basket, 'x')
// @ts-expect-error the class in place of an instance
cookies.set(Basket)
// @ts-expect-error a function
cookies.set(() => basket)
// @ts-expect-error a list
cookies.set([basket])
// @ts-expect-error an instance that was not waited for
cookies.set(Promise.resolve(basket))
// @ts-expect-error no instance
cookies.set()
// @ts-expect-error an instance that may be missing
cookies.set(undefined as Basket | undefined)
// @ts-expect-error an instance, where reading asks for its class
cookies.get(basket)
// @ts-expect-error a class that needs arguments to be made
cookies.get(Date.prototype.constructor as new (year: number) => Date)

// A codec written in place knows its text and its context; its value's type is said once
const inPlace = defineCookie('in-place', {
  codec: {
    encode: (value: number) => String(value),
    decode: (text, { now }) => Number(text) + now,
  },
})
expectType<Equal<Gives<typeof inPlace>, number | undefined>>(true)
