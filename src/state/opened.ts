import type { Inside } from './browser.ts'
import type { Exchange } from './exchange.ts'
import { ExchangeDelivery } from './exchange-delivery.ts'
import { keeperOf } from './session/keeper-of.ts'
import type { Keeper } from './session/keeper.ts'
import { SessionSlot } from './session/session-slot.ts'
import type { PageStorage } from './storage/page-storage.ts'
import { View } from './view.ts'

/** The inside of a browser just opened: its parts are made when first used, since many requests use none. */
export class Opened implements Inside {
  readonly exchange: Exchange
  #view: View | undefined
  #delivery: ExchangeDelivery | undefined
  #keeper: Keeper | undefined
  #slot: SessionSlot | undefined

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  get view(): View {
    return (this.#view ??= new View(this.exchange.cookieHeader, this.exchange.services.clock))
  }

  get keeper(): Keeper {
    return (this.#keeper ??= keeperOf(this.exchange))
  }

  get slot(): SessionSlot {
    return (this.#slot ??= new SessionSlot(this, () => this.delivery))
  }

  get page(): PageStorage | undefined {
    return this.#delivery?.page
  }

  get delivery(): ExchangeDelivery {
    return (this.#delivery ??= new ExchangeDelivery(this.exchange, this.view))
  }
}
