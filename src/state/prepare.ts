import type { Inside } from './browser.ts'

/** Loads the session that a handler may read; undefined, without a pause, where there is nothing to wait for. */
export function prepare({ exchange, slot }: Inside): Promise<void> | undefined {
  const { sessions } = exchange.services
  if (!sessions.mayNeedLoading || !exchange.mayHaveSession) return undefined
  exchange.head.guard?.()
  return slot.prepare()
}
