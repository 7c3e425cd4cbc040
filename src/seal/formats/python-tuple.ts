/** A Python `tuple`: written back as one, where an array would become a `list`. */
export class PythonTuple<Items extends readonly unknown[] = readonly unknown[]> {
  readonly items: Items

  constructor(items: Items) {
    this.items = items
  }

  [Symbol.iterator](): IterableIterator<Items[number]> {
    return this.items[Symbol.iterator]()
  }
}
