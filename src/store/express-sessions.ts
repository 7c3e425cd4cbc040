/** A store made for express-session: all of it that is used here. */
export interface ExpressStore {
  get(id: string, callback: (error: unknown, session?: object | null) => void): unknown
  set(id: string, session: object, callback?: (error?: unknown) => void): unknown
  destroy(id: string, callback?: (error?: unknown) => void): unknown
}

type Done = (error?: unknown, answer?: object | null) => void

/** A store of express-session, with promises instead of callbacks. */
export class ExpressSessions {
  readonly #store: ExpressStore

  /** Throws a TypeError for what is no such store. */
  constructor(store: ExpressStore) {
    const methods = ['get', 'set', 'destroy'] as const
    if (methods.some((method) => typeof store?.[method] !== 'function')) {
      throw new TypeError(
        'fromExpressStore() was given no store of express-session. Pass what its option `store` takes, such as new RedisStore({ client }).',
      )
    }
    this.#store = store
  }

  async get(id: string): Promise<object | undefined> {
    try {
      return (await answered((done) => this.#store.get(id, done))) ?? undefined
    } catch (error) {
      // What express-session takes for an absent session, too: stores that keep files say so.
      if ((error as { code?: unknown } | null)?.code === 'ENOENT') return undefined
      throw error
    }
  }

  async set(id: string, session: object): Promise<void> {
    await answered((done) => this.#store.set(id, session, done))
  }

  async destroy(id: string): Promise<void> {
    await answered((done) => this.#store.destroy(id, done))
  }
}

/** Stores call back, but some that are asynchronous functions just reject. */
function answered(ask: (done: Done) => unknown): Promise<object | null | undefined> {
  return new Promise((resolve, reject) => {
    const done: Done = (error, answer) => (error ? reject(error) : resolve(answer))
    const failed = async () => ask(done)
    failed().catch(reject)
  })
}
