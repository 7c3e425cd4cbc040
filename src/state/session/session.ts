import { kindOf } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import type { CsrfTokens } from '../../seal/csrf-tokens.ts'
import { itemOf, type ItemDefinition } from '../item.ts'
import { keyOf, valueIn, type Asked } from './asked.ts'
import { KEPT_FOR_ID, touch, type Change, type Content } from './content.ts'
import { Items } from './items.ts'
import type { SessionDraft } from './session-draft.ts'
import { updating, type Updating } from './updating.ts'
import { checkedUser } from './user-sessions.ts'

/**
 * What the app keeps for a visitor across exchanges: `get` and `set` at any moment, in a request, in
 * the middle of a stream and in a WebSocket message, and never with an `await`.
 */
export class Session implements Iterable<[key: string, value: unknown]> {
  readonly #draft: SessionDraft
  readonly #tokens: CsrfTokens

  /** @internal */
  constructor(draft: SessionDraft, tokens: CsrfTokens) {
    this.#draft = draft
    this.#tokens = tokens
  }

  /**
   * The item's value; by a definition one of its type, or its fallback, and by a plain key
   * undefined when there is none. An object may be changed in place: that counts as a write, and
   * throws as the handler ends where a schema made the object and would not take it back.
   *
   * @throws UsageError when the session has to be loaded first (`preload: false`).
   */
  get(key: string): unknown
  get<Value>(item: ItemDefinition<Value, never>): Value
  get(asked: Asked): unknown {
    return this.#get(asked)
  }

  /** Whether there is a value. */
  has(asked: Asked): boolean {
    itemOf(asked)
    return this.#draft.use().has(keyOf(asked))
  }

  /**
   * Writes an item; the next `get` gives it back.
   *
   * @throws UsageError when the schema refuses the value, when it is no plain data, and when the
   * session grows too large for its cookie.
   * @throws DeliveryError when no way to the browser is left.
   */
  set(key: string, value: unknown): void
  set<Input>(item: ItemDefinition<unknown, Input>, value: NoInfer<Input>): void
  set(asked: Asked, value: unknown): void {
    this.#set(asked, value)
  }

  /** Removes an item, and answers whether there was one. */
  delete(asked: Asked): boolean {
    itemOf(asked)
    const key = keyOf(asked)
    return this.#draft.write((items) => items.delete(key))
  }

  /** Removes every item; the session's cookie goes with them. */
  clear(): void {
    this.#draft.write((items) => items.clear())
  }

  /** Writes an item for the next exchange, or the next step of a channel: once that has read it, it is gone. */
  flash(key: string, value: unknown): void
  flash<Input>(item: ItemDefinition<unknown, Input>, value: NoInfer<Input>): void
  flash(asked: Asked, value: unknown): void {
    const item = itemOf(asked)
    const key = keyOf(asked)
    this.#draft.write((items) => items.flash(key, item, value))
  }

  /**
   * Changes an item by what it is at this moment, and answers the new value. In a store nobody
   * comes in between, so `change` may be called several times; in a cookie nobody of this process.
   * It takes effect at once, whatever becomes of the handler.
   *
   * @throws UsageError as {@link set} does, and when `change` is no function or answers a promise.
   * @throws StoreError when the store fails, or others were quicker 100 times (`contended`).
   * @throws DeliveryError (`session-ended`) when somebody has ended the session.
   */
  async update(key: string, change: Updating): Promise<unknown>
  async update<Value, Input>(
    item: ItemDefinition<Value, Input>,
    change: (old: Value) => NoInfer<Input>,
  ): Promise<Value>
  async update(asked: Asked, given: Updating): Promise<unknown> {
    const change = updating(asked, given)
    const { keeper, cookie, items } = this.#draft
    await this.load()
    this.#draft.use()
    await this.save()
    this.#draft.checkThere()
    const { content } = this.#draft
    if (keeper.update === undefined || content === undefined) return this.#updateHere(asked, change)
    const made = await keeper.update(content, (now) => this.#changeBy(now, asked, change), cookie)
    items.rebase(made.fields)
    return this.#get(asked)
  }

  /** The keys of all items. */
  keys(): string[] {
    return this.#draft.use().keys()
  }

  /** How many items there are. */
  get size(): number {
    return this.keys().length
  }

  /** Every item by its key. */
  *[Symbol.iterator](): Iterator<[key: string, value: unknown]> {
    for (const key of this.keys()) yield [key, this.#get(key)]
  }

  /** Names the session, the same until it is renewed. It opens touch, so it may be logged. */
  get id(): string {
    this.#draft.use()
    return this.#draft.id
  }

  /** Whether this exchange began without a session. */
  get isNew(): boolean {
    this.#draft.use()
    return this.#draft.isNew
  }

  /** Whether the session lives on when the browser is closed; it is kept with the session, which is there from then on without an item, too. Default false. */
  get permanent(): boolean {
    this.#draft.use()
    return this.#draft.permanent
  }

  set permanent(value: boolean) {
    if (typeof value !== 'boolean')
      throw new UsageError(
        'session',
        `session.permanent must be true or false, and is ${kindOf(value)}.`,
      )
    this.#draft.write((items) => {
      this.#draft.permanent = value
      if (value) items.keep(KEPT_FOR_ID)
    })
  }

  /** When the session will end if nobody comes back; undefined when there is none. */
  get endsAt(): Date | undefined {
    this.#draft.use()
    const { end } = this.#draft
    return end === undefined ? undefined : new Date(end * 1000)
  }

  /** A new id for the session as it is, at any change of privilege: before this response ends, the old one is dead in every tab and channel. */
  renew(): void {
    const { id } = this
    this.#draft.write(() => this.#draft.renew())
    this.#draft.sessions.register.renewing(id, this.id)
  }

  /** Ends the session for ever, before this response ends; what is written afterwards begins a new one. */
  destroy(): void {
    this.#draft.write(() => this.#draft.destroy())
  }

  /**
   * Says whose session this is, so that `memory.sessions` finds all of one user; `undefined` for nobody's.
   * It is kept with the session, which is there from then on without an item, too.
   *
   * @throws UsageError for sessions that are kept in cookies, since those cannot be found.
   */
  identify(userId: string | number | undefined): void {
    this.#draft.sessions.requireStore('session.identify()')
    const user = userId === undefined ? '' : checkedUser(userId)
    this.#draft.write((items) => {
      this.#draft.user = user
      if (user !== '') items.keep(KEPT_FOR_ID)
    })
  }

  /** Makes sure that the session can be read; with `preload: false` nothing else does. @throws StoreError when the store fails. */
  async load(): Promise<void> {
    const { keeper, cookie } = this.#draft
    if (keeper.needsLoading(cookie)) await keeper.load(cookie)
  }

  /** Keeps at once what was written so far, instead of before the response ends. @throws StoreError when the store fails. */
  async save(): Promise<void> {
    await this.#draft.save()
  }

  /**
   * What a page of this session sends back, as a form's field or in a header, so that `csrf()` knows
   * it from a page of others where its browser says nothing. Another text at each reading; good for
   * as long as the session keeps its id. Reading it keeps the session, also without any item.
   *
   * @throws DeliveryError when no way to the browser is left.
   */
  get csrfToken(): string {
    return this.#tokens.make(this.rely())
  }

  /** @internal Whether this is a {@link csrfToken} of the session. */
  hasToken(token: unknown): boolean {
    return this.#tokens.isFor(this.id, token)
  }

  /** @internal For what relies on the id, which is kept from now on though there may be no item. */
  rely(): string {
    this.#draft.write((items) => items.keep(KEPT_FOR_ID))
    return this.#draft.id
  }

  #get(asked: Asked): unknown {
    itemOf(asked)
    const value = valueIn(this.#draft.use(), asked)
    // It may be changed in place where nobody looks at it later, such as after the head.
    if (typeof value === 'object') this.#draft.delivery.sessionChanged(this.#draft)
    return value
  }

  #set(asked: Asked, value: unknown): void {
    const item = itemOf(asked)
    const key = keyOf(asked)
    this.#draft.write((items) => items.set(key, item, value))
  }

  /** In a cookie it is kept before anybody else in this process can look. */
  async #updateHere(asked: Asked, change: Updating): Promise<unknown> {
    this.#set(asked, change(this.#get(asked)))
    await this.save()
    return this.#get(asked)
  }

  #changeBy(content: Content, asked: Asked, change: Updating): Change {
    const { sessions } = this.#draft
    const item = itemOf(asked)
    const key = keyOf(asked)
    const items = new Items(sessions.rules.codec, () => sessions.now())
    items.rebase(content.fields)
    items.set(key, item, change(valueIn(items, asked)))
    return { ...touch(content), ...items.changes(), isTouch: false }
  }
}
