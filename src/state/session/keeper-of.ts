import type { Exchange } from '../exchange.ts'
import { CookieKeeper } from './cookie-keeper.ts'
import type { Keeper } from './keeper.ts'
import { StoreKeeper } from './store-keeper.ts'

/** Who keeps the session of an exchange, as the app's rules say. */
export function keeperOf(exchange: Exchange): Keeper {
  const { sessions } = exchange.services
  const { store } = sessions.rules
  return store === undefined
    ? new CookieKeeper(exchange, sessions)
    : new StoreKeeper(sessions, store)
}
