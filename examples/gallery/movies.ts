import { Hono, type Context } from 'hono'
import { defineItem, madeleine } from 'madeleine'
import { browserState, type BrowserEnv } from 'madeleine/hono'
import { z } from 'zod'
import { sameOrigin } from './same-origin.ts'
import { tellSetCookie } from './tell-set-cookie.ts'

/** Two kinds of sessions that last 31 days: counted from the last response, or from the login. */
const sessions = {
  on: {
    cookie: { name: 'movies' },
    lifetime: '31d',
    refreshEachRequest: true,
    // Tell the browser with literally each response, so that there is something to see.
    refreshEvery: 0,
  },
  off: {
    cookie: { name: 'movies_fixed' },
    lifetime: '31d',
    refreshEachRequest: false,
  },
} as const
const states = {
  on: browserState(madeleine({ session: sessions.on })),
  off: browserState(madeleine({ session: sessions.off })),
}

const userId = defineItem('user_id', { schema: z.int() })

export const movies = new Hono<BrowserEnv>()

movies.on(
  'ALL',
  ['/auth/*', '/api/movies/*'],
  tellSetCookie(sessions.on.cookie.name, sessions.off.cookie.name),
  (c, next) => states[refreshOf(c)](c, next),
)

// Everybody is let in, as the same user: this is about what comes after.
movies.post('/auth/login', sameOrigin, (c) => {
  const { session } = c.var.browser
  session.renew()
  session.permanent = true
  session.set(userId, 1)
  return c.json({ status: 'success', data: { user_id: session.get(userId) } })
})

movies.post('/auth/logout', sameOrigin, (c) => {
  c.var.browser.session.destroy()
  return c.json({ status: 'success', data: null })
})

movies.get('/auth/session', (c) => {
  const { session } = c.var.browser
  const data = { user_id: session.get(userId) ?? null, ends_at: session.endsAt ?? null }
  return c.json({ status: 'success', data })
})

// These two know nothing of a session, and its end moves all the same.
movies.get('/api/movies/coming', (c) => c.json(coming))
movies.get('/api/movies/now', (c) => c.json(now))

/** What the address says with `?refresh=`: how the session is kept. */
export function refreshOf(c: Context): 'on' | 'off' {
  return c.req.query('refresh') === 'off' ? 'off' : 'on'
}

const coming = [
  { id: 1, title: 'The Captive', director: 'Chantal Akerman', year: 2000 },
  { id: 2, title: 'Time Regained', director: 'Raúl Ruiz', year: 1999 },
]
const now = [
  { id: 3, title: 'Swann in Love', director: 'Volker Schlöndorff', year: 1984 },
  { id: 4, title: 'Last Year at Marienbad', director: 'Alain Resnais', year: 1961 },
]
