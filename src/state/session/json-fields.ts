/** The properties of an object parsed from JSON, as fields: put back into text when somebody asks, and most requests ask for few. */
export class JsonFields implements ReadonlyMap<string, string> {
  readonly #values: Record<string, unknown>
  /** What belongs to no field. */
  readonly #head: string
  #texts: Map<string, string> | undefined

  /** `head` is a property that there is, and that is no field. */
  constructor(values: Record<string, unknown>, head: string) {
    this.#values = values
    this.#head = head
  }

  get size(): number {
    return Object.keys(this.#values).length - 1
  }

  get(key: string): string | undefined {
    return this.has(key) ? JSON.stringify(this.#values[key]) : undefined
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key) && key !== this.#head
  }

  keys(): MapIterator<string> {
    return this.#all.keys()
  }

  values(): MapIterator<string> {
    return this.#all.values()
  }

  entries(): MapIterator<[string, string]> {
    return this.#all.entries()
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#all.entries()
  }

  forEach(work: (text: string, key: string, fields: ReadonlyMap<string, string>) => void): void {
    this.#all.forEach((text, key) => work(text, key, this))
  }

  get #all(): Map<string, string> {
    if (this.#texts !== undefined) return this.#texts
    const texts = new Map<string, string>()
    for (const key of Object.keys(this.#values))
      if (key !== this.#head) texts.set(key, JSON.stringify(this.#values[key]))
    return (this.#texts = texts)
  }
}
