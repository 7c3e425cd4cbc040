import type { Inside } from './browser.ts'

/** Loads the session that a handler may read; undefined, without a pause, where there is nothing to wait for. */
export function prepare(inside: Inside): Promise<void> | undefined {
  const { exchange } = inside
  const { sessions } = exchange.services
  if (!sessions.mayNeedLoading) return undefined
  // Before the handler runs: in `end(await handle())` it is looked up before the handler writes.
  exchange.head.guard?.()
  return exchange.mayHaveSession ? inside.slot.prepare() : undefined
}
