import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { defineChannel, type Browser, type Duration } from 'madeleine'
import { answerTo } from './answers.ts'
import { journey } from './journey.ts'

/** An answer that goes on while an access cookie is rotated and another one counts. */
export const chat = defineChannel({
  open: ({ browser }) => ({ event: 'count', data: countOf(browser) }),

  async *message({ browser, message, signal }) {
    const clock = startClock()
    const set = (name: string, value: string, maxAge: Duration) =>
      journey({ browser, clock, name, value, maxAge })

    for (const [index, word] of answerTo(message).entries()) {
      yield { event: 'word', data: word }
      await pause(60, undefined, { signal })

      if (index === 2) yield* set('messages', String(countOf(browser) + 1), '30d')
      if (index === 10 || index === 24) yield* set('access', newAccess(), '5m')
    }

    yield { event: 'count', data: countOf(browser) }
    yield { event: 'done' }
  },
})

function newAccess(): string {
  return randomBytes(24).toString('base64url')
}

function countOf(browser: Browser): number {
  const count = Number(browser.cookies.get('messages'))
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** Counts milliseconds from now on. */
function startClock(): () => number {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}
