/** Has work done one after the other, in the order in which it was asked for. */
export class Turn {
  #last: Promise<unknown> | undefined

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last === undefined ? work() : this.#last.then(work, work)
    this.#last = turn
    const over = () => {
      if (this.#last === turn) this.#last = undefined
    }
    turn.then(over, over)
    return turn
  }
}
