import { bindingLine } from '../state/commit.ts'
import type { Exchange } from '../state/exchange.ts'
import { LARGEST_REDEMPTION, type Redeemed, type Refused } from '../ticket/book.ts'
import { plainAnswer, type Answer, type ReadBody } from './answer.ts'
import { ownJson } from './own-json.ts'

/** How long a page that sent no binding cookie has to come with one, in milliseconds, before cookies count as blocked. */
const SUSPICION = 1000

/**
 * Answers a redemption: `204` with the cookies, or a status that says no more than it must.
 * Everything that needs neither secret nor store is checked first, in a fixed order.
 */
export async function redeem(exchange: Exchange, readBody: ReadBody): Promise<Answer> {
  const { arrival } = exchange
  const body = await ownJson(exchange, readBody, LARGEST_REDEMPTION)
  if (typeof body !== 'string') return body
  const ticket = ticketOf(body)
  if (ticket === undefined) return plainAnswer(400)
  // A replay of 0-RTT data could be anybody's (RFC 8470 section 5.2).
  if (arrival.header('early-data') === '1') return plainAnswer(425)
  return spend(exchange, ticket)
}

function spend(exchange: Exchange, ticket: string): Answer {
  const { arrival, binding, services } = exchange
  const redemption = services.book.redeem(ticket, {
    binding,
    origin: services.origins === undefined ? exchange.origin : undefined,
    idempotencyKey: idempotencyKey(arrival.header('idempotency-key')),
  })
  return redemption.ok ? granted(exchange, redemption) : refused(exchange, redemption)
}

function granted(exchange: Exchange, { id, lines }: Redeemed): Answer {
  const { binding, services } = exchange
  const outbox = services.outboxes.of(binding!.id)
  const good = outbox.redeemed(id, lines, binding!.written)
  const texts = good.map(({ text }) => text)
  if (good.length > 0) texts.push(bindingLine(exchange, []))
  services.outboxes.release(outbox)
  return plainAnswer(204, ...texts.map((text): [string, string] => ['set-cookie', text]))
}

function refused({ services }: Exchange, { why, id, browser }: Refused): Answer {
  if (why === 'foreign-origin') return plainAnswer(403)
  const confirmation = services.outboxes.find(browser ?? '')?.confirmation(id ?? '')
  if (why === 'expired') confirmation?.fail('expired')
  if (why === 'unbound') confirmation?.failIn(SUSPICION, 'cookies-blocked')
  return plainAnswer(400)
}

function idempotencyKey(given: string | undefined): string | undefined {
  return given !== undefined && given !== '' && given.length <= 128 ? given : undefined
}

function ticketOf(body: string): string | undefined {
  try {
    const { ticket } = Object(JSON.parse(body)) as { ticket?: unknown }
    return typeof ticket === 'string' && /^[\w-]+$/.test(ticket) ? ticket : undefined
  } catch {
    return undefined
  }
}
