import type { Confirmation } from '../ticket/confirmation.ts'
import type { Line } from '../ticket/line.ts'
import type { Watcher } from '../ticket/outbox.ts'
import { REDEEM_PATH, type Redeem } from '../wire/command.ts'
import type { Exchange } from './exchange.ts'

/** A command to the page, and what tells whether it was followed. */
export interface Issued {
  readonly command: Redeem
  readonly confirmation: Confirmation
}

/**
 * Makes tickets of `lines` for the browser of an exchange, which must be bound; the lines wait in
 * its outbox until they are redeemed. `from` is the watcher that knows of them already.
 */
export function issue(exchange: Exchange, lines: readonly Line[], from?: Watcher): Issued[] {
  const { book, outboxes, origins } = exchange.services
  const { id } = exchange.binding!
  const outbox = outboxes.of(id)
  outbox.wait(lines, from)
  const tickets = book.issue(id, origins === undefined ? exchange.origin : '', lines)
  const to = exchange.redeemPath === REDEEM_PATH ? {} : { to: exchange.redeemPath }
  return tickets.map((ticket) => ({
    command: { do: 'redeem', ticket: ticket.text, ...to },
    confirmation: outbox.issued(ticket.id),
  }))
}
