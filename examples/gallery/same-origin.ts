import type { MiddlewareHandler } from 'hono'

/** Refuses what the page of another site sends; browsers tell which page that was, and only they do. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const here = new URL(c.req.url).origin
  const { origin = here } = c.req.header()
  if (origin !== here) return c.json({ error: 'Only pages of this site may do that.' }, 403)
  return next()
}
