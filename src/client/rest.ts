import { aborted, linked } from './abort.ts'
import { onWake } from './wake.ts'

const OFFLINE = 30_000

/**
 * Waits `ms`, or while offline for the network (looking again each 30 s, as browsers are at times
 * wrong about it), unless the page wakes or the connection is over first.
 */
export async function rest(ms: number, over?: AbortSignal): Promise<void> {
  const until = linked(over)
  const stop = () => until.abort()
  AbortSignal.timeout(navigator.onLine ? ms : OFFLINE).onabort = stop
  onWake(stop, until.signal)
  await aborted(until.signal)
}
