import { MOST_TOLD } from '../../wire/told.ts'

/** The most keys of an area that are remembered, of either kind. */
const MOST_KEYS = 10_000

/** Twice what a page may tell at once: it goes on telling of what has changed. */
const MOST_CHARACTERS = 2 * MOST_TOLD

/** What a page told of an area: texts by their keys, and the keys of those that were too large. */
export class ToldTexts {
  readonly #texts = new Map<string, string>()
  readonly #omitted = new Set<string>()
  /** Characters of all that. */
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: string): string | undefined {
    return this.#texts.get(key)
  }

  isOmitted(key: string): boolean {
    return this.#omitted.has(key)
  }

  /** The keys with texts. */
  keys(): string[] {
    return [...this.#texts.keys()]
  }

  /** The keys with texts, and of those that were too large. */
  allKeys(): string[] {
    return [...this.#texts.keys(), ...this.#omitted]
  }

  /** Undefined to remove it. A text that there is no room for counts as too large. */
  put(key: string, text: string | undefined): void {
    this.#remove(key)
    if (text === undefined) return
    const size = key.length + text.length
    const hasRoom = this.#size + size <= MOST_CHARACTERS && this.#texts.size < MOST_KEYS
    if (!hasRoom) return this.omit(key)
    this.#texts.set(key, text)
    this.#size += size
  }

  omit(key: string): void {
    this.#remove(key)
    if (this.#omitted.size >= MOST_KEYS) return
    if (this.#size + key.length > MOST_CHARACTERS) return
    this.#omitted.add(key)
    this.#size += key.length
  }

  clear(): void {
    this.#texts.clear()
    this.#omitted.clear()
    this.#size = 0
  }

  #remove(key: string): void {
    if (this.#omitted.delete(key)) this.#size -= key.length
    const text = this.#texts.get(key)
    if (text === undefined) return
    this.#size -= key.length + text.length
    this.#texts.delete(key)
  }
}
