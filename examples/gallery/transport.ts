import type { Context } from 'hono'

export type Transport = 'sse' | 'ws'

/** What the address asks for with `?channel=`; server-sent events when it asks for nothing known. */
export function transportOf(c: Context): Transport {
  return c.req.query('channel') === 'ws' ? 'ws' : 'sse'
}
