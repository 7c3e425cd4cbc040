/** What is kept of a session at one moment; never changed, only replaced. */
export interface Content {
  /** Names the session, and opens nothing. */
  readonly id: string
  /** Greater with every write. */
  readonly version: number
  /** When it was made, in seconds since the epoch. */
  readonly created: number
  /** Since when its lifetime counts, in seconds since the epoch: when it was last written, or its end moved. */
  readonly since: number
  /** When it was last written, or found to be in use, in seconds since the epoch. */
  readonly seen: number
  readonly permanent: boolean
  /** Whose it is, as the app named them; empty when it did not. */
  readonly user: string
  /** The texts of the items under their keys, and {@link marker}s beside them. */
  readonly fields: ReadonlyMap<string, string>
}

/** What may change about a session, in one piece. */
export interface Change {
  /** Whether everything that was kept goes first. */
  readonly clear: boolean
  readonly set: ReadonlyMap<string, string>
  readonly delete: readonly string[]
  readonly permanent: boolean
  readonly user: string
  /** Whether all there is to say is that the session is in use. */
  readonly isTouch: boolean
}

export const NO_FIELDS: ReadonlyMap<string, string> = new Map()

/** A session that begins now, in seconds since the epoch. */
export function begun(id: string, now: number, fields = NO_FIELDS): Content {
  const times = { created: now, since: now, seen: now }
  return { id, version: 0, ...times, permanent: false, user: '', fields }
}

/** No key of an item has it in it. */
export const MARK = '\x7f'

/** What is kept about an item, under a key that no item has: `flash`, until an exchange has read it; `end`, when it ends. */
export function marker(kind: 'flash' | 'end', key: string): string {
  return `${MARK}${kind} ${key}`
}

/** Under which it is kept that somebody relies on the session's id. */
export const KEPT_FOR_ID = `${MARK}id`

export function isMarker(key: string): boolean {
  return key.startsWith(MARK)
}

/** The fields after a change. */
export function changed(fields: ReadonlyMap<string, string>, change: Change): Map<string, string> {
  const next = new Map(change.clear ? NO_FIELDS : fields)
  for (const key of change.delete) next.delete(key)
  for (const [key, text] of change.set) next.set(key, text)
  return next
}

/** A change that changes nothing. */
export function touch({ permanent, user }: Pick<Content, 'permanent' | 'user'>): Change {
  return { clear: false, set: NO_FIELDS, delete: [], permanent, user, isTouch: true }
}
