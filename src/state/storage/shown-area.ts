import { ToldTexts } from './told-texts.ts'

const CROWD = 1000

/** A server's write to a key of a page, from when it is made until the page has performed it. */
export interface ItemWrite {
  readonly key: string
  /** Undefined to remove it. */
  readonly text: string | undefined
}

/** What names a command to the page, and where it stands in the order of all writes. */
export interface Sending {
  readonly id: string
  readonly at: number
  /** Whether everything is removed before what it writes. */
  readonly clears?: boolean
}

interface Sent extends ItemWrite {
  readonly id: string
  readonly at: number
  /** What was there when it was written, as far as was known. */
  base: string | undefined
}

/** What a page is still to be told that another never performed. */
export interface Recalled {
  readonly due: readonly (ItemWrite & { readonly at: number })[]
  /** The keys that were written in the page since. */
  readonly overtaken: readonly string[]
  /** When everything was to be removed, in the order of all writes; undefined where single keys are. */
  readonly clearedAt: number | undefined
}

/** One storage area of a page: what it told of it, under what the server has written since. */
export class ShownArea {
  readonly #told = new ToldTexts()
  /** Oldest first. */
  #sent: Sent[] = []
  /** The newest of each key. */
  readonly #newest = new Map<string, Sent>()
  /** Commands under way that remove everything, whatever the page tells until it has performed them. */
  #clears: readonly Sending[] = []
  /** How many writes are worth looking through for those that newer ones have replaced. */
  #crowd = CROWD
  isPersistent = true

  /** The text under a key: the newest write, or what the page told. */
  text(key: string): string | undefined {
    const sent = this.#newest.get(key)
    if (sent !== undefined) return sent.text
    return this.#clears.length > 0 ? undefined : this.#told.get(key)
  }

  /** Whether the server's own write says what is there. */
  isWritten(key: string): boolean {
    return this.#clears.length > 0 || this.#newest.has(key)
  }

  /** Whether the server's own writes say what is there under every key. */
  get isCleared(): boolean {
    return this.#clears.length > 0
  }

  /** Whether there is something under a key that was too large to be told. */
  isOmitted(key: string): boolean {
    return this.#told.isOmitted(key) && !this.isWritten(key)
  }

  keys(): string[] {
    const keys = new Set(this.isCleared ? [] : this.#told.allKeys())
    for (const [key, { text }] of this.#newest)
      if (text === undefined) keys.delete(key)
      else keys.add(key)
    return [...keys]
  }

  /** Characters of what was told and is still to be performed. */
  get size(): number {
    let { size } = this.#told
    for (const { key, text = '' } of this.#sent) size += key.length + text.length
    return size
  }

  get awaitsPage(): boolean {
    return this.#sent.length > 0 || this.#clears.length > 0
  }

  /** The keys of writes that the page has not performed. */
  unperformed(): string[] {
    return [...this.#newest.keys()]
  }

  /** The page has told: answers the keys whose text is another now, or is or was too large. What it has not performed so far stays written. */
  tell(
    texts: Iterable<readonly [key: string, text: string | null]>,
    isWhole: boolean,
    omitted: readonly string[],
  ): string[] {
    const told = new Map(texts)
    for (const key of isWhole ? this.#told.allKeys() : []) if (!told.has(key)) told.set(key, null)
    const before = new Map([...told.keys(), ...omitted].map((key) => [key, this.#shown(key)]))
    if (isWhole) this.#told.clear()
    for (const [key, text] of told) this.#told.put(key, text ?? undefined)
    for (const key of omitted) this.#told.omit(key)
    return [...before].filter(([key, shown]) => this.#shown(key) !== shown).map(([key]) => key)
  }

  /** Writes are on their way to the page, or wait for it. */
  sent({ id, at, clears = false }: Sending, writes: Iterable<ItemWrite>): void {
    if (clears) this.#clears = [...this.#clears, { id, at }]
    for (const { key, text } of writes) {
      const sent = { id, at, key, text, base: this.#told.get(key) }
      this.#sent.push(sent)
      this.#newest.set(key, sent)
    }
    this.#forgetReplaced()
  }

  /** The page has performed a command; where it could not, it goes on as if it had. */
  performed(id: string): void {
    if (this.#clears.some((clear) => clear.id === id)) this.#cleared(id)
    const done = this.#sent.filter((sent) => sent.id === id)
    if (done.length === 0) return
    this.#forget(done)
    for (const { key, text } of done) {
      this.#told.put(key, text)
      for (const later of this.#sent) if (later.key === key) later.base = text
    }
  }

  /** Takes back what waits under this id, as if it had not been written, and answers it. */
  withdraw(id: string): { clear: boolean; writes: ItemWrite[] } {
    const clear = this.#clears.some((one) => one.id === id)
    this.#clears = this.#clears.filter((one) => one.id !== id)
    const writes = this.#sent.filter((sent) => sent.id === id)
    this.#forget(writes)
    return { clear, writes }
  }

  /**
   * Takes back what its page never performed, the newest write of each key alone, for a page that
   * shows `area` by now. Where this page `wasShown`, a key counts as written since when it is
   * neither as it was before nor as an earlier of these writes made it.
   */
  recall(
    area: ShownArea,
    wasShown: boolean,
    isMeant: (sending: Sending) => boolean = () => true,
  ): Recalled {
    const newest = [...this.#newest.values()].filter(isMeant)
    const earlier = this.#earlier()
    const clearedAt = this.#clears.findLast(isMeant)?.at
    const unknown = area.#told.keys().filter((key) => !earlier.has(key))
    this.#forget(this.#sent.filter(isMeant))
    this.#clears = this.#clears.filter((clear) => !isMeant(clear))
    const rest = newest.filter(({ key, text }) => area.#told.get(key) !== text)
    if (!wasShown) return { due: rest, overtaken: [], clearedAt }
    const isDue = ({ key }: Sent) => earlier.get(key)!.has(area.#told.get(key))
    const overtaken = rest.filter((sent) => !isDue(sent)).map(({ key }) => key)
    if (clearedAt !== undefined) overtaken.push(...unknown)
    return { due: rest.filter(isDue), overtaken, clearedAt: undefined }
  }

  /** What a key that was written may be without the page's doing: the page need not have said what it performed. */
  #earlier(): Map<string, Set<string | undefined>> {
    const earlier = new Map<string, Set<string | undefined>>()
    for (const { key, base, text } of this.#sent) {
      const texts = earlier.get(key) ?? new Set()
      earlier.set(key, texts.add(base).add(text))
    }
    return earlier
  }

  /** Nothing is left of what the page told of before. */
  #cleared(id: string): void {
    this.#clears = this.#clears.filter((clear) => clear.id !== id)
    this.#told.clear()
    for (const sent of this.#sent) sent.base = undefined
  }

  /** A page that performs nothing lets no more pile up than there are keys. */
  #forgetReplaced(): void {
    if (this.#sent.length < this.#crowd) return
    this.#sent = this.#sent.filter((sent) => this.#newest.get(sent.key) === sent)
    this.#crowd = Math.max(CROWD, this.#sent.length * 2)
  }

  #forget(gone: readonly Sent[]): void {
    if (gone.length === 0) return
    this.#sent = this.#sent.filter((sent) => !gone.includes(sent))
    this.#newest.clear()
    for (const sent of this.#sent) this.#newest.set(sent.key, sent)
  }

  /** The text under a key; null where it was too large to be told. */
  #shown(key: string): string | null | undefined {
    return this.isOmitted(key) ? null : this.text(key)
  }
}
