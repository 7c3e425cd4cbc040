import type { ItemChange, PageStorage } from './page-storage.ts'

/** What changes in the storage of a page without the server's doing, gathered until somebody asks. A key that changes again meanwhile counts once. */
export class Changes {
  readonly #unwatch: () => void
  readonly #waiting = new Map<string, ItemChange>()
  #isOver = false
  #wake: (() => void)[] = []

  /** Gathers those that `matters` is true of; `onChange` is called when there is something to take. */
  constructor(
    page: PageStorage,
    matters: (change: ItemChange) => boolean = () => true,
    onChange: () => void = () => {},
  ) {
    this.#unwatch = page.watch((changes) => {
      for (const change of changes.filter(matters))
        this.#waiting.set(`${change.area} ${change.key}`, change)
      if (this.isEmpty) return
      this.#wakeAll()
      onChange()
    })
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** Hands over what there is, or the oldest of it. */
  take(most = Infinity): readonly ItemChange[] {
    const taken = [...this.#waiting].slice(0, most)
    for (const [place] of taken) this.#waiting.delete(place)
    return taken.map(([, change]) => change)
  }

  /** As {@link take}, once there is something; nothing when it is over. */
  async next(most?: number): Promise<readonly ItemChange[]> {
    while (this.isEmpty && !this.#isOver)
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    return this.take(most)
  }

  end(): void {
    this.#isOver = true
    this.#waiting.clear()
    this.#unwatch()
    this.#wakeAll()
  }

  #wakeAll(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}
