import type { Inside } from './browser.ts'

/** Loads the session that a handler may read; undefined, without a pause, where there is nothing to wait for. */
export function prepare({ exchange, slot }: Inside): Promise<void> | undefined {
  const { sessions } = exchange.services
  if (!sessions.mayNeedLoading) return undefined
  // Before the handler runs: in `end(await handle())` it is looked up before the handler writes.
  exchange.head.guard?.()
  return exchange.mayHaveSession ? slot.prepare() : undefined
}
