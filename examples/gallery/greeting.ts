import type { Context } from 'hono'
import type { BrowserEnv } from 'madeleine/hono'
import { greetingPage } from './greeting-page.ts'

const LONGEST_NAME = 60

/** GET /greeting */
export function greet(c: Context<BrowserEnv>) {
  return c.html(greetingPage(whoIsThere(c)))
}

/** GET /greeting/set?username=daniel */
export function setUsername(c: Context<BrowserEnv>) {
  const username = (c.req.query('username') ?? '').trim()
  const refusal = refusalOf(username)
  if (refusal !== undefined) return c.html(greetingPage(whoIsThere(c), refusal), 400)

  c.var.browser.cookies.set('username', username, { maxAge: '30d' })
  return c.redirect('/greeting')
}

/** GET /greeting/logout */
export function forgetUsername(c: Context<BrowserEnv>) {
  c.var.browser.cookies.delete('username')
  return c.redirect('/greeting')
}

function whoIsThere(c: Context<BrowserEnv>): string {
  return c.var.browser.cookies.get('username') || 'unknown'
}

function refusalOf(username: string): string | undefined {
  if (username === '') return 'Please type a name first.'
  if (username.length > LONGEST_NAME) return `At most ${LONGEST_NAME} characters, please.`
  return undefined
}
