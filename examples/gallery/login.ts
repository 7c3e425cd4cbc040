import { setTimeout as pause } from 'node:timers/promises'
import { cookieClass, defineChannel, type Browser, type ChannelEvent } from 'madeleine'

const LONGEST_NAME = 60

/** What the browser remembers, as `session_cookie`: the fields, and their defaults for a browser that sends none. */
class SessionCookie {
  username = ''
}
cookieClass({ maxAge: '30d' })(SessionCookie)

/** A session cookie that is set while the answer is already on its way. */
export const login = defineChannel({
  // When a page opens the channel: reload, a new tab, a restarted browser.
  open: ({ browser }) => whoIsThere(browser),

  // For each thing the page sends.
  async *message({ browser, message, signal }) {
    const { name } = Object(message) as { name?: unknown }

    if (typeof name !== 'string') {
      browser.cookies.delete(SessionCookie)
      yield whoIsThere(browser)
      return
    }

    const session = new SessionCookie()
    session.username = name.trim()
    const refusal = refusalOf(session.username)
    if (refusal !== undefined) {
      yield { event: 'refused', data: refusal }
      return
    }

    yield { event: 'progress', data: 'Looking you up' }
    await pause(400, undefined, { signal })
    yield { event: 'progress', data: 'Opening your session' }
    await pause(400, undefined, { signal })

    // The headers left two events ago, so this travels as a ticket.
    browser.cookies.set(session)
    yield whoIsThere(browser)
  },
})

function refusalOf(username: string): string | undefined {
  if (username === '') return 'Please type a name first.'
  if (username.length > LONGEST_NAME) return `At most ${LONGEST_NAME} characters, please.`
  return undefined
}

/** A browser may send anything, and whatever is no session reads as one without a name. */
function whoIsThere(browser: Browser): ChannelEvent {
  const { username } = browser.cookies.get(SessionCookie)
  return username === '' ? { event: 'nobody' } : { event: 'somebody', data: username }
}
