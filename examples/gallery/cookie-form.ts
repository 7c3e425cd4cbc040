import type { Context } from 'hono'
import { UsageError } from 'madeleine'
import type { BrowserEnv } from 'madeleine/hono'
import { clear, plant, serve } from './cookies.ts'
import { cookiesPage } from './cookies-page.ts'
import type { Travelled } from './wire.ts'

const PLANTABLE = /^(order|discount|guest|memoir(\.\d)?)$/
const ESCAPE_OR_DIGIT = /%[\da-f]{2}|\d/gi

/** Does what a form of /cookies asks for, and leads back to what the app reads from then on. */
export async function changeCookies(c: Context<BrowserEnv>) {
  const { browser } = c.var
  const { do: wish, ...fields } = await c.req.parseBody()
  const texts = Object.entries(fields).filter(isPlantable)

  try {
    if (wish === 'serve') serve(browser)
    if (wish === 'clear') clear(browser)
    if (wish === 'plant') plant(browser, texts)
    if (wish === 'nudge') plant(browser, nudged(texts))
  } catch (error) {
    if (error instanceof UsageError) return c.html(cookiesPage(c, error.message), 400)
    throw error
  }

  const [cookie = 'values'] = texts[0]?.[0].split('.') ?? []
  return c.redirect(`/cookies#${cookie}`, 303)
}

function isPlantable(field: [string, unknown]): field is Travelled {
  return PLANTABLE.test(field[0]) && typeof field[1] === 'string'
}

/** The last of the texts, with its first digit raised by one. */
function nudged(texts: Travelled[]): Travelled[] {
  let isDone = false
  const raised = (found: string) => {
    if (isDone || found.startsWith('%')) return found
    isDone = true
    return String((Number(found) + 1) % 10)
  }
  return texts.slice(-1).map(([name, text]) => [name, text.replace(ESCAPE_OR_DIGIT, raised)])
}
