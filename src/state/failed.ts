import { DeliveryError } from '../errors.ts'
import type { Inside } from './browser.ts'

/** The handler has thrown: nothing of what it wrote is sent, but for its session where the app wants that kept. */
export async function failed({ exchange, delivery, slot }: Inside): Promise<void> {
  const { sessions, report } = exchange.services
  delivery.pending.drop()
  if (sessions.rules.onError === 'drop') return void slot.drop()
  if (exchange.head.isOpen) return
  // No response of ours will follow that could take it along.
  try {
    await slot.commit('write')
  } catch (error) {
    report(error)
  }
}

/**
 * For hosts that tell of no errors: a status of 500 or above says that the handler failed. Since
 * something else may have chosen that status, what was written is dropped aloud.
 */
export function failedBy(status: number, inside: Inside): void {
  if (status < 500) return
  const { exchange, delivery, slot } = inside
  const lines = delivery.pending.take().filter(({ isRepeat }) => !isRepeat)
  const names = lines.map(({ name }) => `"${name}"`)
  const { onError } = exchange.services.sessions.rules
  if (onError === 'drop' && slot.drop()) names.push('the session')
  if (names.length === 0) return
  exchange.services.report(
    new DeliveryError(
      'dropped',
      `The response failed with status ${status}, so that what was written for it was dropped: ${names.join(', ')}. ` +
        `Where an error handler writes cookies, let it answer with a redirect or a status below 500.`,
    ),
  )
}

/** Keeps what a handler wrote, and answers whether that could be. Where it could not, the handler has failed, and that is no error of whoever happens to send the answer: often nobody could catch it there. */
export function keepOrFail(inside: Inside): boolean {
  const { report } = inside.exchange.services
  try {
    inside.slot.commit('response')?.catch(report)
    return true
  } catch (error) {
    void failed(inside)
    report(error)
    return false
  }
}
