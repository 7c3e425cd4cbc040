import * as devalue from 'devalue'
import {
  defineCookie,
  defineItem,
  firstPaintScript,
  type FirstPaintScript,
  type ItemDefinition,
  type ItemOptions,
} from 'madeleine'
import { z } from 'zod'
import type { SharedItem } from '../../src/wire/shared-item.ts'
import { expectType, type Equal } from './expect-type.ts'

/** What reading by an item gives, and what writing takes. */
type Gives<Item> = Item extends ItemDefinition<infer Value, any> ? Value : 'no item'
type Takes<Item> = Item extends ItemDefinition<any, infer Input> ? Input : 'no item'

expectType<
  Equal<
    keyof ItemOptions,
    | 'schema'
    | 'fallback'
    | 'expiresIn'
    | 'codec'
    | 'version'
    | 'migrate'
    | 'migrateFrom'
    | 'firstPaint'
  >
>(true)

// A codec, with and without a schema
const met = defineItem('met', { schema: z.date(), codec: devalue })
const any = defineItem('any', { codec: devalue })
const seen = defineItem('seen', {
  schema: z.set(z.string()),
  codec: devalue,
  fallback: () => new Set<string>(),
})
expectType<Equal<Gives<typeof met>, Date | undefined>>(true)
expectType<Equal<Takes<typeof met>, Date>>(true)
expectType<Equal<Gives<typeof any>, unknown>>(true)
expectType<Equal<Takes<typeof any>, unknown>>(true)
expectType<Equal<Gives<typeof seen>, Set<string>>>(true)
// @ts-expect-error half a codec
defineItem('x', { codec: { stringify: String } })
// @ts-expect-error a word that cookies know
defineItem('x', { codec: 'json' })

// Versions
const draft = defineItem('draft', {
  schema: z.object({ title: z.string(), text: z.string() }),
  version: 3,
  migrate: { 1: (text: string) => ({ text }), 2: (old) => ({ title: '', ...old }) },
  fallback: { title: '', text: '' },
  expiresIn: '7d',
  migrateFrom: 'old-draft',
  firstPaint: false,
})
expectType<Equal<Gives<typeof draft>, { title: string; text: string }>>(true)
expectType<Equal<typeof draft.migrateFrom, string | undefined>>(true)
// @ts-expect-error steps that are no functions
defineItem('x', { version: 2, migrate: { 1: 'title' } })
// @ts-expect-error a version that is no number
defineItem('x', { version: '2' })

// Misspelt, and what belongs elsewhere
// @ts-expect-error a misspelt option
defineItem('x', { schema: z.string(), migrateForm: 'y' })
// @ts-expect-error a misspelt option
defineItem('x', { firstpaint: true })
// @ts-expect-error protection
defineItem('x', { schema: z.string(), encrypted: true })
// @ts-expect-error a key that is no text
defineItem('x', { migrateFrom: 5 })
// @ts-expect-error a word
defineItem('x', { firstPaint: 'yes' })

// In the page as on the server
export const shared: SharedItem<{ title: string; text: string }, { title: string; text: string }> =
  draft
export const get = <Value>(item: SharedItem<Value, never>): Value => item.fallback() as Value
expectType<Equal<ReturnType<typeof getMet>, Date | undefined>>(true)
const getMet = () => get(met)
void getMet
// @ts-expect-error an item of another kind
export const other: SharedItem<number, number> = draft

// First paint
const theme = defineItem('theme', { schema: z.enum(['light', 'dark']), firstPaint: true })
const tone = defineCookie('tone', { schema: z.string(), httpOnly: false })
const { html, script, hash }: FirstPaintScript = firstPaintScript([theme, tone], { nonce: 'x' })
expectType<string>(html + script + hash)
firstPaintScript([theme], { basePath: '/shop/_madeleine', nonce: undefined })
// @ts-expect-error a bare key
firstPaintScript(['theme'])
// @ts-expect-error no list
firstPaintScript(theme)
// @ts-expect-error a misspelt option
firstPaintScript([theme], { none: 'x' })

// @ts-expect-error a schema in place of the options
defineItem('schema', z.string())
