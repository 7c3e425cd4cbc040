import type { Keeper } from './keeper.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

/** The id of a session that the browser brought, or its channel had, when others have given it a new one: what is written then must not take the place of that. */
export function lostId(keeper: Keeper, cookie: SessionCookie, sessions: Sessions) {
  const id = keeper.idOf(cookie)
  const isLate = id !== undefined && sessions.register.wasRenewedLately(id, sessions.now())
  return isLate ? id : keeper.watcher?.lostId
}
