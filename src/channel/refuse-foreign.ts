import type { Exchange } from '../state/exchange.ts'
import { plainAnswer, type Answer } from './answer.ts'

/** Refuses a request of a foreign page. Told once per app: most often it is a proxy that nobody told us of. */
export function refuseForeign({ arrival, origin, services }: Exchange, did: string): Answer {
  services.reportOnce(
    'foreign-origin',
    `A page at ${arrival.header('origin') ?? 'no stated origin'} ${did}, but this app takes itself to be at ${origin}, so it was refused. ` +
      `If that page is yours, set origins, or trustProxy when a proxy stands in front; a development server that passes requests on has to leave their Host header alone.`,
  )
  return plainAnswer(403)
}
