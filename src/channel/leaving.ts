/** Whether the page has left; the signal is made when somebody asks for it, since most channels never do. */
export class Leaving {
  #controller: AbortController | undefined
  #left = false
  #reason: unknown
  #waiting: (() => void)[] | undefined

  get left(): boolean {
    return this.#left
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#left) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Whether an error only says that the page has left, to a handler that passed its signal on. */
  isCauseOf(error: unknown): boolean {
    if (!this.#left) return false
    return error instanceof Error && (error.name === 'AbortError' || error === this.#reason)
  }

  /** Resolves when the page has left. */
  over(): Promise<void> {
    if (this.#left) return Promise.resolve()
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve))
  }

  /** The reason is what the signal gives; the usual AbortError without one. */
  leave(reason?: unknown): void {
    this.#left = true
    this.#reason = reason
    this.#controller?.abort(reason)
    for (const resolve of this.#waiting ?? []) resolve()
    this.#waiting = undefined
  }
}
