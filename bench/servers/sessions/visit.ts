/** What each visitor has in the session from its first request on. */
const ITEMS = { userId: 42, name: 'daniel', cart: [1, 2, 3] }

/** A session that is asked for its items. */
interface Asked {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

/** What every server here answers without a session. */
export function visitNothing(): string {
  return '42'
}

/** `/login` puts the items there, `/write` counts, `/read` answers whose session it is. */
export function visitItems(path: string, session: Asked): string {
  if (path === '/read') return String(session.get('userId'))
  if (path === '/write') {
    const count = Number(session.get('count') ?? 0) + 1
    session.set('count', count)
    return String(count)
  }
  for (const [key, value] of Object.entries(ITEMS)) session.set(key, value)
  return ''
}

/** As {@link visitItems}, for sessions that are objects. */
export function visitRecord(path: string, session: Record<string, unknown>): string {
  if (path === '/read') return String(session['userId'])
  if (path === '/write') {
    const count = Number(session['count'] ?? 0) + 1
    session['count'] = count
    return String(count)
  }
  Object.assign(session, ITEMS)
  return ''
}
