/** What is being kept at the moment, for all who have to wait until it is. */
export class Saving {
  #last: Promise<void> | undefined

  /** Waits for `done` as well, and answers what there is to wait for by now. */
  join(done: Promise<void> | undefined): Promise<void> | undefined {
    if (done === undefined) return this.#last
    const saving = both(this.#last, done)!
    this.#last = saving
    const over = () => {
      if (this.#last === saving) this.#last = undefined
    }
    saving.then(over, over)
    return saving
  }
}

/** Resolves when both are done; undefined where nothing takes time. */
export function both(
  one: Promise<void> | undefined,
  other: Promise<void> | undefined,
): Promise<void> | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Promise.all([one, other]).then(() => {})
}
