import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, ChannelEvent, DeliveryError, Duration } from 'madeleine'

const PATIENCE = 2000

interface Departure {
  browser: Browser
  clock: () => number
  name: string
  value: string
  maxAge: Duration
}

/** Sets a cookie and tells the page what becomes of it; never its value. */
export async function* journey(departure: Departure): AsyncGenerator<ChannelEvent> {
  const { browser, clock, name, value, maxAge } = departure

  browser.cookies.set(name, value, { maxAge })
  const set = clock()

  // Sends the ticket at once, and resolves when the browser has come with it.
  const settled = browser.settled()
  const sent = clock()

  const outcome = settled.then(
    () => 'confirmed',
    (error: DeliveryError) => error.code,
  )
  yield { event: 'cookie', data: { name, maxAge, set, sent } }
  yield { event: 'outcome', data: await Promise.race([outcome, pause(PATIENCE, 'not heard of')]) }
}
