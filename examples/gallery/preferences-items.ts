import { defineItem } from 'madeleine'
import { z } from 'zod'

export const LONGEST_DRAFT = 2_000

/** How the gallery looks. The server knows it before it renders the first page. */
export const theme = defineItem('theme', {
  schema: z.enum(['light', 'dark', 'system']),
  fallback: 'system',
  firstPaint: true,
})

/** What the visitor is writing. */
export const draft = defineItem('draft', {
  schema: z.string().max(LONGEST_DRAFT),
  fallback: '',
})

/** How often the page was loaded; the server counts. */
export const visits = defineItem('visits', { schema: z.int().min(0), fallback: 0 })
