import type { Store, StoreWrite } from '../../store/contract.ts'
import type { Content } from './content.ts'
import { ended } from './ended.ts'
import type { Sessions } from './sessions.ts'
import { contentOf } from './stored-session.ts'
import { Turn } from './turn.ts'

/** How long slower requests may still bring a session of other software that is over, in seconds. */
const MOURNING = 600

/** What the store has under an id, as far as is known here. */
interface Loaded {
  readonly id: string
  readonly content: Content | undefined
}

/** A session as its store has it: what is written counts as kept until the store has said no. */
export class KeptSession {
  readonly #sessions: Sessions
  readonly #store: Store
  /** A store may have several connections, on which a later question overtakes. */
  readonly #turn = new Turn()
  #loaded: Loaded | undefined
  /** Whether the store is to be asked again before the next handler runs. */
  isExpired = false

  constructor(sessions: Sessions, store: Store) {
    this.#sessions = sessions
    this.#store = store
  }

  get isLoaded(): boolean {
    return this.#loaded !== undefined
  }

  get id(): string | undefined {
    return this.#loaded?.id
  }

  get content(): Content | undefined {
    return this.#loaded?.content
  }

  async load(id: string): Promise<void> {
    this.isExpired = false
    const stored = await this.#ask(() => this.#store.read(id))
    this.#loaded = { id, content: stored && contentOf(id, stored) }
  }

  /** As {@link load}, for a session that any slower request could bring once more: not one that was buried. */
  async loadUnlessEnded(id: string): Promise<void> {
    await this.load(id)
    if (this.content !== undefined) return
    const [ending] = await this.#ask(() => this.#store.versions([graveOf(id)]))
    if (ending !== 0) this.#sessions.register.end(id, 'gone')
  }

  /** Remembers for a while that a session is over which was found elsewhere a short while ago, and may be found there again. */
  bury(id: string, { created }: Content): Promise<void> | undefined {
    if (this.#sessions.now() - created >= MOURNING) return undefined
    const write = { version: 0, set: new Map([['ended', '1']]), keepFor: MOURNING * 1000 }
    return this.#ask(() => this.#store.write(graveOf(id), write)).then(() => {})
  }

  /** Writes what makes `content` of what is there. Rejects with a DeliveryError where there is nothing any more. */
  async write(key: string, content: Content, write: StoreWrite): Promise<void> {
    if (await this.tryWrite(key, content, write)) return
    this.#loaded = { id: key, content: undefined }
    this.#sessions.register.end(key, 'gone')
    throw ended()
  }

  /** As {@link write}; answers whether the store took it. */
  async tryWrite(key: string, content: Content, write: StoreWrite): Promise<boolean> {
    const keepFor = write.keepFor || Math.ceil(this.#sessions.rest(content) * 1000)
    const version = await this.#expecting({ id: content.id, content }, () =>
      this.#store.write(key, { ...write, keepFor }),
    )
    if (version === 0) return false
    this.#loaded = { id: content.id, content: { ...content, version } }
    this.#sessions.register.changed(content.id, version)
    // Others have written since it was loaded, and what they wrote is not known here so far.
    this.isExpired = version > content.version + 1
    return true
  }

  async delete(id: string): Promise<void> {
    await this.#expecting({ id, content: undefined }, () => this.#store.delete(id))
  }

  /** Where the store fails, all is as it was. */
  async #expecting<Answer>(loaded: Loaded, question: () => Promise<Answer>): Promise<Answer> {
    const before = this.#loaded
    this.#loaded = loaded
    try {
      return await this.#ask(question)
    } catch (error) {
      this.#loaded = before
      this.isExpired = before !== undefined
      throw error
    }
  }

  #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    return this.#turn.take(() => this.#sessions.ask(question))
  }
}

function graveOf(id: string): string {
  return `ended ${id}`
}
