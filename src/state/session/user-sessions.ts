import { kindOf, quote } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import type { ItemDefinition } from '../item.ts'
import type { Store } from '../../store/contract.ts'
import { valueIn, type Asked } from './asked.ts'
import type { Content } from './content.ts'
import { Items } from './items.ts'
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
  /** An item of that session, such as the name of its device, as `session.get()` would give it there; changes to it are not kept. */
  readonly get: UserSessionGet
}

/** Reads an item by its key or its definition. */
export interface UserSessionGet {
  (key: string): unknown
  <Value>(item: ItemDefinition<Value, never>): Value
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
    const user = checkedUser(userId)
    const contents = await this.#contentsOf(user, await this.#idsOf(user, 'list'))
    return contents
      .filter(({ fields }) => fields.size > 0)
      .sort((one, other) => other.seen - one.seen)
      .map((content) => this.#listed(content))
  }

  /**
   * Ends one session of a user, by the `id` that {@link list} gives, in every tab and channel, and
   * answers whether there was one; what is not this user's goes on. Throws as {@link list} does.
   */
  async destroy(userId: string | number, id: string): Promise<boolean> {
    const store = this.#sessions.requireStore('sessions.destroy()')
    const user = checkedUser(userId)
    if (typeof id !== 'string')
      throw misuse('destroy', `its second argument is ${kindOf(id)}. Give the id of a session`)
    const stored = await this.#sessions.ask(() => store.read(id))
    return this.#isOf(user, stored && contentOf(id, stored)) && this.#end(store, id)
  }

  /**
   * Ends the sessions of one user, in every browser, tab and channel, and answers how many; the one
   * whose `session.id` is given as `except` goes on. Throws as {@link list} does.
   */
  async destroyAll(
    userId: string | number,
    options: { readonly except?: string | undefined } = {},
  ): Promise<number> {
    const store = this.#sessions.requireStore('sessions.destroyAll()')
    const user = checkedUser(userId)
    const except = exceptIn(options)
    const { register } = this.#sessions
    const seen = new Set(except === undefined ? [] : [except, register.idBefore(except)])
    let count = 0
    // Until there are no others: one that is renewed meanwhile is found under its next id.
    for (;;) {
      const ids = (await this.#idsOf(user, 'destroyAll')).filter((id) => !seen.has(id))
      if (ids.length === 0) return count
      for (const id of ids) seen.add(id)
      const contents = await this.#contentsOf(user, ids)
      const ended = await Promise.all(contents.map(({ id }) => this.#end(store, id)))
      count += ended.filter(Boolean).length
    }
  }

  async #idsOf(user: string, method: string): Promise<readonly string[]> {
    const store = this.#sessions.requireStore(`sessions.${method}()`)
    return this.#sessions.ask(() => store.members(groupOf({ user })))
  }

  async #contentsOf(user: string, ids: readonly string[]): Promise<Content[]> {
    const store = this.#sessions.requireStore('memory.sessions')
    const stored = await this.#sessions.ask(() => Promise.all(ids.map((id) => store.read(id))))
    const contents = stored.map((one, index) => one && contentOf(ids[index]!, one))
    return contents.filter((content) => this.#isOf(user, content))
  }

  /** A session may belong to somebody else by now, or be over. */
  #isOf(user: string, content: Content | undefined): content is Content {
    return content !== undefined && content.user === user && !this.#sessions.isOver(content)
  }

  async #end(store: Store, id: string): Promise<boolean> {
    const isThere = await this.#sessions.ask(() => store.delete(id))
    this.#sessions.register.end(id, 'destroyed')
    return isThere
  }

  #listed({ id, created, seen, permanent, fields }: Content): UserSession {
    const get = (asked: Asked) => {
      const items = new Items(this.#sessions.rules.codec, () => this.#sessions.now())
      items.rebase(fields)
      return valueIn(items, asked)
    }
    return {
      id,
      createdAt: new Date(created * 1000),
      lastSeenAt: new Date(seen * 1000),
      permanent,
      get: get as UserSessionGet,
    }
  }
}

function exceptIn(options: { readonly except?: string | undefined }): string | undefined {
  if (typeof options !== 'object' || options === null)
    throw misuse('destroyAll', `its options are ${kindOf(options)}`)
  const unknown = Object.keys(options).find((option) => option !== 'except')
  if (unknown !== undefined)
    throw misuse('destroyAll', `it has no option ${quote(unknown)}. There is except`)
  const { except } = options
  if (except === undefined || typeof except === 'string') return except
  throw misuse('destroyAll', `its option "except" is ${kindOf(except)}. Give a session's id`)
}

function misuse(method: string, fact: string): UsageError {
  return new UsageError('option', `sessions.${method}(): ${fact}.`)
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
