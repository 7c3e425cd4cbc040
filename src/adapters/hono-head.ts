import type { Context } from 'hono'
import { FetchHead } from './fetch-head.ts'

/** The head of a Hono response. */
export class HonoHead extends FetchHead {
  readonly #context: Context
  readonly #failed: () => void
  #watched = false

  /** `failed` is called when a handler throws, before any `onError` runs. */
  constructor(context: Context, failed: () => void) {
    super()
    this.#context = context
    this.#failed = failed
  }

  override hold(): void {
    super.hold()
    if (!this.#watched) this.#watch()
  }

  override varies(): void {
    super.varies()
    if (!this.#context.finalized) this.#context.header('Vary', 'Cookie', { append: true })
  }

  /** Hono tells of an error only by setting `c.error`, and afterwards what `onError` wrote could not be told apart. */
  #watch(): void {
    this.#watched = true
    const failed = this.#failed
    let { error } = this.#context
    Object.defineProperty(this.#context, 'error', {
      configurable: true,
      get: () => error,
      set(thrown: Error | undefined) {
        error = thrown
        if (thrown !== undefined) failed()
      },
    })
  }
}
