/** Whether the page has left; the signal is made when somebody asks for it, since most channels never do. */
export class Leaving {
  #controller: AbortController | undefined
  #left = false
  #waiting: (() => void)[] | undefined

  get left(): boolean {
    return this.#left
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#left) this.#controller.abort()
    }
    return this.#controller.signal
  }

  /** Resolves when the page has left. */
  over(): Promise<void> {
    if (this.#left) return Promise.resolve()
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve))
  }

  leave(): void {
    this.#left = true
    this.#controller?.abort()
    for (const resolve of this.#waiting ?? []) resolve()
    this.#waiting = undefined
  }
}
