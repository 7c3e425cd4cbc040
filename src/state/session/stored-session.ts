import type { Stored, StoreWrite } from '../../store/contract.ts'
import { isMarker, MARK, type Change, type Content } from './content.ts'

/** What a store keeps of a session beside its items, each in a field of its own: so no writer undoes another's. */
const FACTS = {
  created: `${MARK}created`,
  since: `${MARK}since`,
  seen: `${MARK}seen`,
  permanent: `${MARK}permanent`,
  user: `${MARK}user`,
} as const

const OURS: ReadonlySet<string> = new Set(Object.values(FACTS))

/** The fields of what is known of a session, only those that differ where `before` is given. */
function factsOf(content: Content, before?: Content): [field: string, text: string][] {
  const { created, since, seen, permanent, user } = content
  const facts: [keyof typeof FACTS, string][] = [['seen', String(seen)]]
  if (before === undefined) facts.push(['created', String(created)])
  if (since !== before?.since) facts.push(['since', String(since)])
  if (permanent !== (before?.permanent ?? false)) facts.push(['permanent', permanent ? '1' : ''])
  if (user !== (before?.user ?? '')) facts.push(['user', user])
  return facts.map(([fact, text]) => [FACTS[fact], text])
}

/** The session that a store has; undefined for what is none. */
export function contentOf(id: string, { version, fields }: Stored): Content | undefined {
  const created = Number(fields.get(FACTS.created))
  const since = Number(fields.get(FACTS.since))
  const seen = Number(fields.get(FACTS.seen))
  if (!(created > 0 && since > 0 && seen > 0)) return undefined
  const items = [...fields].filter(([field]) => !(isMarker(field) && OURS.has(field)))
  return {
    id,
    version,
    created,
    since,
    seen,
    permanent: fields.get(FACTS.permanent) === '1',
    user: fields.get(FACTS.user) ?? '',
    fields: new Map(items),
  }
}

/** The making of a session, where there is none of its id so far. */
export function creationOf(content: Content): StoreWrite {
  const set = new Map([...content.fields, ...factsOf(content)])
  return { version: 0, set, keepFor: 0, group: groupOf(content) }
}

/** Everything that a change touches, and no more: what others write to other items stays. */
export function writeOf(before: Content, after: Content, change: Change): StoreWrite {
  const facts = factsOf(after, change.clear ? undefined : before)
  const group = after.user === before.user ? {} : { group: groupOf(after) }
  return {
    clear: change.clear,
    set: new Map([...change.set, ...facts]),
    delete: change.delete,
    keepFor: 0,
    ...group,
  }
}

/** Where all sessions of one user are found. */
export function groupOf({ user }: Pick<Content, 'user'>): string {
  return user === '' ? '' : `user ${user}`
}
