import { checkedText } from './checked-option.ts'
import { CookieSignature } from './cookie-signature.ts'
import type { Secret } from './hmac-keys.ts'
import { isRecord, readJson } from './json-text.ts'
import type { SessionData } from './session-data.ts'
import { UsageError } from '../../errors.ts'

/** Sessions that another package has kept, where a visitor's is read the first time. */
export interface ForeignSessions {
  /** The name of the cookie that says which one. */
  readonly cookie: string
  /**
   * What is kept for the text of that cookie; undefined for one that was forged, or forgotten.
   * Rejects when the store cannot tell.
   */
  load(text: string): Promise<SessionData | undefined>
}

/** What is used of a store made for express-session. */
export interface ExpressSessionStore {
  get(id: string, callback: (error: unknown, session?: object | null) => void): unknown
}

export interface ExpressSessionOptions {
  /** The name of its cookie. Default `'connect.sid'`. */
  readonly name?: string
  /** What stands before a signed id: for @fastify/session, which writes none, the empty text. Default `'s:'`. */
  readonly prefix?: string
}

/**
 * The sessions that express-session has kept, so that nobody is logged out by moving over: each is
 * read where it is, and from then on written as ours. As in express-session, it is the store that
 * knows which have ended.
 *
 * @param secrets what express-session signs ids with; of several any may have signed one.
 * @throws UsageError (`secret`, `option`) for what express-session would not have worked with.
 */
export function expressSession(
  secrets: Secret | readonly Secret[],
  store: ExpressSessionStore,
  { name = 'connect.sid', prefix = 's:' }: ExpressSessionOptions = {},
): ForeignSessions {
  const list = Array.isArray(secrets) ? secrets : [secrets as Secret]
  const signature = new CookieSignature('expressSession', { secrets: list, json: false, prefix })
  if (typeof store?.get !== 'function') throw noStore()
  return {
    cookie: checkedText('expressSession({ name })', name),
    async load(text) {
      const id = signature.decode(text)
      if (typeof id !== 'string' || id === '') return undefined
      return dataOf(await sessionOf(store, id))
    },
  }
}

function sessionOf(store: ExpressSessionStore, id: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ask = async () =>
      store.get(id, (error, session) =>
        error && !isAbsent(error) ? reject(error as Error) : resolve(session),
      )
    ask().catch(reject)
  })
}

/** What express-session takes for an absent session, too: stores that keep files say so. */
function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT'
}

/** A copy of what the app has put there, as its JSON says; the cookie's attributes are left out. */
function dataOf(session: unknown): SessionData | undefined {
  if (!isRecord(session)) return undefined
  const { cookie: _, ...data } = session
  return readJson(JSON.stringify(data)) as SessionData | undefined
}

function noStore(): UsageError {
  return new UsageError(
    'option',
    'expressSession() needs the store of express-session, and was given none. Pass what its option `store` was given.',
  )
}
