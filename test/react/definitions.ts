import { defineCookie, defineItem } from 'madeleine'
import { z } from 'zod'

/** What the tests remember, as the server and the page have it. */
export const theme = defineCookie('theme', {
  schema: z.enum(['light', 'dark']),
  fallback: 'light',
  maxAge: '365d',
  httpOnly: false,
})

export const cart = defineCookie('cart', {
  schema: z.array(z.string()),
  fallback: [],
  codec: 'json',
  httpOnly: false,
})

export const sidebar = defineItem('sidebar', {
  schema: z.object({ width: z.number() }),
  fallback: { width: 200 },
  firstPaint: true,
})

/** One whose schema makes something else of what is kept. */
export const tags = defineItem('tags', {
  schema: z.string().transform((text) => text.split(',')),
  fallback: [],
  firstPaint: true,
})

/** One that no server knows before the page tells. */
export const draft = defineItem('draft', { schema: z.string(), fallback: '' })

export const hidden = defineCookie('hidden')
export const sealed = defineCookie('sealed', { httpOnly: false, encrypted: true })
