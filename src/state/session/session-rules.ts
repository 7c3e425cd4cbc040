import type { CookieDefinition } from '../../cookie/definition.ts'
import type { Store } from '../../store/contract.ts'
import type { Content } from './content.ts'
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
export function endOf(rules: SessionRules, { seen, created }: Pick<Content, 'seen' | 'created'>) {
  return Math.min(seen + Math.min(rules.lifetime, rules.idleTimeout), created + rules.maxAge)
}

/** Whether the end of a session that nothing else was written to is to be moved. */
export function isDue(rules: SessionRules, { permanent, seen }: Content, now: number): boolean {
  const { idleTimeout, lifetime, refreshEvery, refreshEachRequest } = rules
  if (idleTimeout === Infinity && !(permanent && refreshEachRequest)) return false
  const grain = Math.min(refreshEvery, Math.min(idleTimeout, lifetime) / SHARE)
  return now - seen >= grain
}
