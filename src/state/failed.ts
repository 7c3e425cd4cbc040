import type { Inside } from './browser.ts'

/** The handler has thrown: nothing of what it wrote is sent, but for its session where the app wants that kept. */
export async function failed({ exchange, delivery, slot }: Inside): Promise<void> {
  const { sessions, report } = exchange.services
  delivery.pending.drop()
  if (sessions.rules.onError === 'drop') return slot.drop()
  if (exchange.head.isOpen) return
  // No response of ours will follow that could take it along.
  try {
    await slot.commit('write')
  } catch (error) {
    report(error)
  }
}
