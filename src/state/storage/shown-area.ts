/** A server's write to a key of a page, from when it is made until the page has performed it. */
export interface ItemWrite {
  readonly key: string
  /** Undefined to remove it. */
  readonly text: string | undefined
}

interface Sent extends ItemWrite {
  readonly id: string
  /** What was there when it was written, as far as was known. */
  base: string | undefined
}

/** One storage area of a page: what it told of it, under what the server has written since. */
export class ShownArea {
  readonly #told = new Map<string, string>()
  /** Oldest first. */
  #sent: Sent[] = []
  /** The newest of each key. */
  readonly #newest = new Map<string, Sent>()
  readonly #omitted = new Set<string>()
  isPersistent = true

  /** The text under a key: the newest write, or what the page told. */
  text(key: string): string | undefined {
    const sent = this.#newest.get(key)
    return sent === undefined ? this.#told.get(key) : sent.text
  }

  /** Whether the server's own write says what is there. */
  isWritten(key: string): boolean {
    return this.#newest.has(key)
  }

  /** Whether there is something under a key that was too large to be told. */
  isOmitted(key: string): boolean {
    return this.#omitted.has(key) && !this.#newest.has(key)
  }

  keys(): string[] {
    const keys = new Set([...this.#told.keys(), ...this.#omitted])
    for (const [key, { text }] of this.#newest)
      if (text === undefined) keys.delete(key)
      else keys.add(key)
    return [...keys]
  }

  /** Characters of what was told and is still to be performed. */
  get size(): number {
    let size = 0
    for (const [key, text] of this.#told) size += key.length + text.length
    for (const { key, text = '' } of this.#sent) size += key.length + text.length
    return size
  }

  get awaitsPage(): boolean {
    return this.#sent.length > 0
  }

  /** The keys of writes that the page has not performed. */
  unperformed(): string[] {
    return [...this.#newest.keys()]
  }

  /** The page has told: answers the keys whose text is another now. What it has not performed so far stays written. */
  tell(
    texts: Iterable<readonly [key: string, text: string | null]>,
    isWhole: boolean,
    omitted: readonly string[],
  ): string[] {
    const told = new Map(texts)
    for (const key of isWhole ? this.#told.keys() : []) if (!told.has(key)) told.set(key, null)
    const before = new Map([...told.keys()].map((key) => [key, this.text(key)]))
    if (isWhole) this.#omitted.clear()
    for (const key of told.keys()) this.#omitted.delete(key)
    for (const key of omitted) this.#omitted.add(key)
    for (const [key, text] of told)
      if (text === null) this.#told.delete(key)
      else this.#told.set(key, text)
    return [...before].filter(([key, text]) => this.text(key) !== text).map(([key]) => key)
  }

  /** Writes are on their way to the page, or wait for it. */
  sent(id: string, writes: Iterable<ItemWrite>): void {
    for (const { key, text } of writes) {
      const sent = { id, key, text, base: this.#told.get(key) }
      this.#sent.push(sent)
      this.#newest.set(key, sent)
    }
  }

  /** The page has performed a command; where it could not, it goes on as if it had. */
  performed(id: string): void {
    const done = this.#sent.filter((sent) => sent.id === id)
    if (done.length === 0) return
    this.#forget(done)
    for (const { key, text } of done) {
      if (text === undefined) this.#told.delete(key)
      else this.#told.set(key, text)
      for (const later of this.#sent) if (later.key === key) later.base = text
    }
  }

  /** Takes back what waits under this id, as if it had not been written, and answers it. */
  withdraw(id: string): ItemWrite[] {
    const gone = this.#sent.filter((sent) => sent.id === id)
    this.#forget(gone)
    for (const sent of gone.length > 0 ? this.#sent : []) this.#newest.set(sent.key, sent)
    return gone
  }

  /**
   * Takes back what its page never performed, the newest write of each key alone, for a page that
   * shows `area` by now: what may be written there, and the keys that were written there since.
   * Where this page `wasShown`, a key counts as written since when it is not as it was before.
   */
  recall(area: ShownArea, wasShown: boolean): { due: ItemWrite[]; overtaken: string[] } {
    const newest = [...this.#newest.values()]
    const first = new Map(this.#sent.toReversed().map((sent) => [sent.key, sent]))
    this.#forget(this.#sent)
    const rest = newest.filter(({ key, text }) => area.#told.get(key) !== text)
    const isDue = ({ key }: Sent) => !wasShown || area.#told.get(key) === first.get(key)!.base
    return {
      due: rest.filter(isDue),
      overtaken: rest.filter((sent) => !isDue(sent)).map(({ key }) => key),
    }
  }

  #forget(gone: readonly Sent[]): void {
    this.#sent = this.#sent.filter((sent) => !gone.includes(sent))
    for (const sent of gone) if (this.#newest.get(sent.key) === sent) this.#newest.delete(sent.key)
  }
}
