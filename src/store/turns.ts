/** Has work on the same keys done one after the other, in the order in which it was asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.map((key) => this.#last.get(key))
    const turn = Promise.allSettled(before).then(work)
    for (const key of keys) this.#last.set(key, turn)
    try {
      return await turn
    } finally {
      for (const key of keys) if (this.#last.get(key) === turn) this.#last.delete(key)
    }
  }
}
