import type { Exchange } from '../state/exchange.ts'
import { plainAnswer, type Answer, type ReadBody } from './answer.ts'
import { refuseForeign } from './refuse-foreign.ts'
import { provenance } from './same-origin.ts'

/**
 * The body of a POST of JSON by this app's own page, or the answer to whatever else came: everything
 * that needs neither secret nor store is checked here, in a fixed order.
 */
export async function ownJson(
  exchange: Exchange,
  readBody: ReadBody,
  limit: number,
): Promise<string | Answer> {
  const { arrival } = exchange
  if (arrival.method !== 'POST') return plainAnswer(405, ['allow', 'POST'])
  if (Number(arrival.header('content-length') ?? 0) > limit) return plainAnswer(413)
  // The page may leave in the middle of its body.
  const body = await readBody(limit).catch(() => '')
  if (body === undefined) return plainAnswer(413)
  if (!isJson(arrival.header('content-type'))) return plainAnswer(415)
  return provenance(exchange) === 'own'
    ? body
    : refuseForeign(exchange, 'asked for its cookies or told of its storage')
}

function isJson(type: string | undefined): boolean {
  return /^application\/json[ \t]*(?:;|$)/i.test(type ?? '')
}
