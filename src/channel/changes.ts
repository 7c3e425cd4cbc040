import type { ItemChange, PageStorage } from '../state/storage/page-storage.ts'

/** What changes in the storage of a page without the server's doing, gathered until somebody asks. */
export class Changes {
  readonly #unwatch: () => void
  readonly #onChange: () => void
  readonly #waiting = new Map<string, ItemChange>()
  #isOver = false
  #wake: (() => void) | undefined

  /** `onChange` is called when there is something to take. */
  constructor(page: PageStorage, onChange: () => void = () => {}) {
    this.#onChange = onChange
    this.#unwatch = page.watch((changes) => this.#changed(changes))
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  take(): readonly ItemChange[] {
    const changes = [...this.#waiting.values()]
    this.#waiting.clear()
    return changes
  }

  /** Waits until there is something; none when it is over. */
  async next(): Promise<readonly ItemChange[]> {
    while (this.isEmpty && !this.#isOver)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#isOver ? [] : this.take()
  }

  end(): void {
    this.#isOver = true
    this.#waiting.clear()
    this.#unwatch()
    this.#wake?.()
  }

  /** A key that changes again counts once. */
  #changed(changes: readonly ItemChange[]): void {
    for (const change of changes) this.#waiting.set(`${change.area} ${change.key}`, change)
    this.#wake?.()
    this.#onChange()
  }
}
