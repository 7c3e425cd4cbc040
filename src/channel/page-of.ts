import type { Exchange } from '../state/exchange.ts'
import { PageStorage } from '../state/storage/page-storage.ts'
import type { Told } from '../wire/told.ts'
import { DeliveryError } from '../errors.ts'
import { takeOver } from '../state/storage/item-commands.ts'
import { readToldText } from './read-told.ts'
import { takeTold } from './take-told.ts'

/**
 * The page that opens a channel, with what it shows of its storage by the `text` it came with:
 * the same again where it has another channel open, or has posted what it has before.
 */
export function pageOf(exchange: Exchange, text: string | undefined): PageStorage {
  if (text?.startsWith('p.'))
    return withUntold(exchange, knownPage(exchange, text.slice(2), exchange.app))
  const told = text === undefined ? undefined : readToldText(text)
  return withUntold(exchange, told && shownPage(exchange, told))
}

/** The page of an app that tells, made when it is not known so far. */
export function shownPage(exchange: Exchange, told: Told, app = exchange.app): PageStorage {
  const page = knownPage(exchange, told.page, app) ?? new PageStorage(told.page, app)
  takeTold(exchange, page, told)
  return page
}

/** The page of an app that has this name, where this process knows it. */
export function knownPage(
  { binding, services }: Exchange,
  name: string,
  app: string,
): PageStorage | undefined {
  return binding && services.pages.find(binding.id, name, app)
}

/** The page that opens a channel, with what its browser was never told: the handler sees that as written. */
export function withUntold(exchange: Exchange, page: PageStorage | undefined): PageStorage {
  if (page?.isShown !== true) return page ?? new PageStorage('', exchange.app)
  const overtaken = takeOver(exchange, page)
  if (overtaken.length > 0)
    exchange.services.report(
      new DeliveryError(
        'dropped',
        `Items were written for a page that had left, and have been written in the browser since, which stands: ${overtaken.join(', ')}.`,
      ),
    )
  return page
}
