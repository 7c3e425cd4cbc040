import type { ChannelEvent, Handler, HandlerContext } from './handler.ts'

/** One step's outcome: an event or none, and whether it was the last. */
export interface Step {
  readonly event: ChannelEvent | undefined
  readonly done: boolean
}

/** A handler taken step by step, whether it is a function, an async function or a generator of either kind. */
export class Steps {
  readonly #handler: Handler
  readonly #context: HandlerContext
  #iterator: AsyncIterator<ChannelEvent | void> | Iterator<ChannelEvent | void> | undefined

  constructor(handler: Handler, context: HandlerContext) {
    this.#handler = handler
    this.#context = context
  }

  async next(): Promise<Step> {
    if (this.#iterator !== undefined) return this.#advance()
    const answer = await this.#handler(this.#context)
    this.#iterator = iteratorOf(answer)
    if (this.#iterator !== undefined) return this.#advance()
    return { event: isEvent(answer) ? answer : undefined, done: true }
  }

  /** Lets a generator run its `finally` blocks; it is not resumed after that. */
  async stop(): Promise<void> {
    await this.#iterator?.return?.()
  }

  async #advance(): Promise<Step> {
    const { value, done = false } = await this.#iterator!.next()
    return { event: done ? undefined : (value ?? undefined), done }
  }
}

function iteratorOf(answer: unknown) {
  if (typeof answer !== 'object' || answer === null) return undefined
  if (Symbol.asyncIterator in answer)
    return (answer as AsyncIterable<ChannelEvent>)[Symbol.asyncIterator]()
  if (Symbol.iterator in answer) return (answer as Iterable<ChannelEvent>)[Symbol.iterator]()
  return undefined
}

/** A function may answer an event; whatever else it happens to answer is nobody's business. */
function isEvent(answer: unknown): answer is ChannelEvent {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'event' in answer)
}
