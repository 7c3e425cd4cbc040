import { setTimeout as pause } from 'node:timers/promises'
import { defineChannel, type Browser, type ChannelEvent } from 'madeleine'

const LONGEST_NAME = 60

/** A session cookie that is set while the answer is already on its way. */
export const login = defineChannel({
  // When a page opens the channel: reload, a new tab, a restarted browser.
  open: ({ browser }) => whoIsThere(browser),

  // For each thing the page sends.
  async *message({ browser, message, signal }) {
    const { name } = Object(message) as { name?: unknown }

    if (typeof name !== 'string') {
      browser.cookies.delete('session_cookie')
      yield whoIsThere(browser)
      return
    }

    const username = name.trim()
    const refusal = refusalOf(username)
    if (refusal !== undefined) {
      yield { event: 'refused', data: refusal }
      return
    }

    yield { event: 'progress', data: 'Looking you up' }
    await pause(400, undefined, { signal })
    yield { event: 'progress', data: 'Opening your session' }
    await pause(400, undefined, { signal })

    // The headers left two events ago, so this travels as a ticket.
    const session = JSON.stringify({ username })
    browser.cookies.set('session_cookie', session, { maxAge: '30d' })
    yield whoIsThere(browser)
  },
})

function refusalOf(username: string): string | undefined {
  if (username === '') return 'Please type a name first.'
  if (username.length > LONGEST_NAME) return `At most ${LONGEST_NAME} characters, please.`
  return undefined
}

function whoIsThere(browser: Browser): ChannelEvent {
  const username = usernameIn(browser.cookies.get('session_cookie'))
  if (username === undefined) return { event: 'nobody' }
  return { event: 'somebody', data: username }
}

/** A browser may send anything, so whatever is no session reads as none. */
function usernameIn(cookie = ''): string | undefined {
  try {
    const { username } = Object(JSON.parse(cookie)) as { username?: unknown }
    return typeof username === 'string' ? username : undefined
  } catch {
    return undefined
  }
}
