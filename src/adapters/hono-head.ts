import type { Context } from 'hono'
import { FetchHead } from './fetch-head.ts'

/** The head of a Hono response. */
export class HonoHead extends FetchHead {
  readonly #context: Context

  constructor(context: Context) {
    super()
    this.#context = context
  }

  varies(): void {
    if (!this.#context.finalized) this.#context.header('Vary', 'Cookie', { append: true })
  }
}
