import { REDEEM_PATH } from '../wire/command.ts'
import type { Redeem } from '../wire/command.ts'
import { attempt } from './attempt.ts'
import type { DeliveryError } from './delivery-error.ts'
import { fail } from './fail.ts'
import { locked } from './lock.ts'
import { ownUrl } from './own-url.ts'
import { post } from './post.ts'
import { report } from './report.ts'
import { rest } from './rest.ts'
import { isTransient } from './transient.ts'

/** How a redemption ended: with nothing when the cookies are in. */
export type Outcome = DeliveryError | void

const REMEMBERED = 60_000
const PATIENCE = 5_000

const recent: Record<string, Promise<Outcome>> = {}
let latest: Promise<Outcome> | undefined

/** Fetches the cookies of a ticket, once per ticket and one ticket at a time; never rejects. */
export function redeem(command: Redeem): Promise<Outcome> {
  return (recent[command.ticket] ??= latest = settle(command, latest))
}

async function settle(
  { ticket, to = REDEEM_PATH }: Redeem,
  previous?: Promise<Outcome>,
): Promise<Outcome> {
  const start = performance.now()
  await previous
  setTimeout(() => delete recent[ticket], REMEMBERED)
  // A path that is none, or leads to another origin, is refused here.
  const status = await bring(ticket, to).catch(() => 403)
  const ms = performance.now() - start
  if (status === 204) return report('redeemed', { ms })
  // Tried out, since navigator.cookieEnabled does not know of every way to block cookies.
  const kept = attempt(() => {
    document.cookie = 'madeleine-;max-age=1'
    return document.cookie
  })
  return fail(
    isTransient(status) ? 'unreachable' : kept ? 'refused' : 'cookies-blocked',
    undefined,
    status,
  )
}

/** The status of the last answer, 0 when there was none. */
async function bring(ticket: string, to: string): Promise<number> {
  const url = ownUrl(to)
  // No secret: it tells one redemption's attempts apart.
  const key = `${Math.random()}`
  return locked('redeem', PATIENCE, async () => {
    let status = 0
    // The pause before each attempt and how long it may take, in milliseconds: 8 s in all.
    for (const [pause, patience] of [
      [0, 3_000],
      [200, 2_000],
      [600, 1_000],
      [1_000, 1_000],
    ] as const) {
      if (pause) await rest(pause * (1 - Math.random() / 2))
      status = await post(url, { ticket }, patience, { 'idempotency-key': key })
      if (!isTransient(status)) break
    }
    return status
  })
}
