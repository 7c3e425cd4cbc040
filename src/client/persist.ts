import { linked } from './abort.ts'
import type { Line } from './line.ts'
import { rest } from './rest.ts'

const SILENCE = 45
const HEALTHY = 5
const FIRST = 500
const LONGEST = 30_000

/** Gives an attempt up after so many more seconds, not counting those in which the tab is frozen. */
export type Expect = (seconds: number) => void

/** How an attempt ended: the server said so, or another may follow in so many milliseconds. */
export type Verdict = 'end' | 'wait' | number

/**
 * Makes attempts until the server ends one or the connection is over; each may be silent for 45 s
 * unless it expects otherwise. Between them it backs off with full jitter, from 0 to 500 ms at
 * first, to twice as much each time, to 30 s at most, and afresh after an attempt that lasted 5 s.
 */
export async function persist(
  { signal, end }: Line,
  make: (attempt: AbortController, expect: Expect) => Promise<Verdict>,
): Promise<void> {
  let tries = 0
  while (!signal.aborted) {
    const attempt = linked(signal)
    let left = SILENCE
    let age = 0
    const clock = setInterval(() => {
      if (++age > HEALTHY) tries = 0
      if (!left--) attempt.abort()
    }, 1_000)
    const verdict = await make(attempt, (seconds) => (left = seconds)).finally(() => {
      clearInterval(clock)
      attempt.abort()
    })
    if (verdict === 'end') return end()
    if (signal.aborted || verdict === 'wait') return
    await rest(verdict + Math.random() * Math.min(LONGEST, FIRST * 2 ** tries++), signal)
  }
}
