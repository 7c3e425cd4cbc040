import { UsageError } from '../../errors.ts'
import type { Content } from './content.ts'
import type { Sessions } from './sessions.ts'
import { contentOf, groupOf } from './stored-session.ts'

/** One session of a user, as it is listed for them. */
export interface UserSession {
  /** As `session.id` gives it. */
  readonly id: string
  readonly createdAt: Date
  /** When it was last written, or its end moved. */
  readonly lastSeenAt: Date
  readonly permanent: boolean
}

/** The sessions of an app's users, once `session.identify(userId)` has said whose they are. */
export class UserSessions {
  readonly #sessions: Sessions

  /** @internal */
  constructor(sessions: Sessions) {
    this.#sessions = sessions
  }

  /**
   * The sessions of one user, the one last seen first.
   *
   * @throws UsageError for sessions in cookies, which cannot be found. @throws StoreError when the store fails.
   */
  async list(userId: string | number): Promise<UserSession[]> {
    const contents = await this.#contentsOf(userId, 'list')
    return contents
      .filter(({ fields }) => fields.size > 0)
      .sort((one, other) => other.seen - one.seen)
      .map(({ id, created, seen, permanent }) => ({
        id,
        createdAt: new Date(created * 1000),
        lastSeenAt: new Date(seen * 1000),
        permanent,
      }))
  }

  /**
   * Ends the sessions of one user, in every browser, tab and channel, and answers how many; the one
   * whose `session.id` is given as `except` goes on. Throws as {@link list} does.
   */
  async destroyAll(userId: string | number, { except }: { except?: string } = {}): Promise<number> {
    const contents = await this.#contentsOf(userId, 'destroyAll')
    const doomed = contents.filter(({ id }) => id !== except)
    const store = this.#sessions.requireStore('sessions.destroyAll()')
    await Promise.all(
      doomed.map(async ({ id }) => {
        await this.#sessions.ask(() => store.delete(id))
        this.#sessions.register.end(id, 'destroyed')
      }),
    )
    return doomed.length
  }

  /** A session may belong to somebody else by now, or be over. */
  async #contentsOf(userId: string | number, method: string): Promise<Content[]> {
    const store = this.#sessions.requireStore(`sessions.${method}()`)
    const user = checkedUser(userId)
    const ids = await this.#sessions.ask(() => store.members(groupOf({ user })))
    const stored = await this.#sessions.ask(() => Promise.all(ids.map((id) => store.read(id))))
    const contents = stored.map((one, index) => one && contentOf(ids[index]!, one))
    return contents.filter(
      (content): content is Content =>
        content !== undefined && content.user === user && !this.#sessions.isOver(content),
    )
  }
}

/** A user's id as it is kept. Throws a UsageError for what names nobody. */
export function checkedUser(userId: unknown): string {
  const isName = (typeof userId === 'string' && userId !== '') || Number.isFinite(userId)
  if (isName) return String(userId)
  throw new UsageError(
    'session',
    'A user is named by a text that is not empty, or by a number. Give the id your app knows them by.',
  )
}
