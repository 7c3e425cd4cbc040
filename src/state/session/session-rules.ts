import type { CookieDefinition } from '../../cookie/definition.ts'
import type { Store } from '../../store/contract.ts'
import { changed, type Change, type Content } from './content.ts'
import type { ForeignSession } from './foreign-session.ts'
import type { ItemCodec } from './item-codec.ts'

/** Why a session came to its end: it was destroyed, has a new id, or is gone from its store. */
export type SessionEnd = 'destroyed' | 'renewed' | 'gone'

/** A moved end is told at least this often in the life of a session. */
const SHARE = 20

/** How an app's sessions are kept and for how long, all of it checked. Times are in seconds. */
export interface SessionRules {
  readonly cookie: CookieDefinition
  readonly codec: ItemCodec
  readonly lifetime: number
  readonly idleTimeout: number
  readonly maxAge: number
  readonly refreshEachRequest: boolean
  readonly refreshEvery: number
  readonly preload: boolean
  readonly onError: 'keep' | 'drop'
  readonly accept: readonly ForeignSession[]
  /** Undefined for sessions that are kept in their cookie. */
  readonly store: Store | undefined
  /** Where it is remembered which sessions in cookies were ended. */
  readonly revocations: Store | undefined
  readonly onSessionEnd: ((why: SessionEnd) => unknown) | undefined
}

/** When a session ends, in seconds since the epoch. */
export function endOf(rules: SessionRules, { created, since, seen }: Content): number {
  return Math.min(created + rules.maxAge, since + rules.lifetime, seen + rules.idleTimeout)
}

/** A session after a change: written, its lifetime begins anew; in use, only where the rules say so. */
export function after(rules: SessionRules, before: Content, change: Change, now: number): Content {
  const { permanent, user, isTouch } = change
  const isMoved = !isTouch || (permanent && rules.refreshEachRequest)
  const fields = changed(before.fields, change)
  return { ...before, fields, permanent, user, since: isMoved ? now : before.since, seen: now }
}

/** Whether the end of a session that nothing else was written to is to be moved. */
export function isDue(rules: SessionRules, content: Content, now: number): boolean {
  const { idleTimeout, lifetime, refreshEvery, refreshEachRequest } = rules
  const { permanent, since, seen } = content
  const isMoving = permanent && refreshEachRequest
  if (isMoving && now - since >= Math.min(refreshEvery, lifetime / SHARE)) return true
  return idleTimeout !== Infinity && now - seen >= Math.min(refreshEvery, idleTimeout / SHARE)
}
