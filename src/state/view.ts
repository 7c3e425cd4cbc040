import { hasCookie, parseCookies, readCookie, readCookies } from '../cookie/header.ts'
import type { Line } from '../ticket/line.ts'
import { isElsewhere } from './pending.ts'
import type { Clock } from '../ticket/sequence.ts'

/** The browser's cookies as they are by now: what it sent, and what was written to it since. */
export class View {
  readonly #header: string
  readonly #clock: Clock
  #changes: Map<string, Pick<Line, 'key' | 'value' | 'endsAt'>> | undefined

  constructor(header: string, clock: Clock) {
    this.#header = header
    this.#clock = clock
  }

  get(name: string): string | undefined {
    return this.#changes?.has(name) ? this.#changed(name) : readCookie(this.#header, name)
  }

  getAll(name: string): string[] {
    if (!this.#changes?.has(name)) return readCookies(this.#header, name)
    const value = this.#changed(name)
    return value === undefined ? [] : [value]
  }

  has(name: string): boolean {
    if (!this.#changes?.has(name)) return hasCookie(this.#header, name)
    return this.#changed(name) !== undefined
  }

  /** Every cookie, those of one name side by side as the browser sent them. */
  entries(): [string, string][] {
    const sent = [...parseCookies(this.#header)].filter(([name]) => !this.#changes?.has(name))
    const names = [...(this.#changes?.keys() ?? [])]
    const written = names.map((name) => [name, this.#changed(name)] as const)
    return [
      ...sent,
      ...written.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ]
  }

  apply(lines: readonly Line[]): void {
    if (lines.length === 0) return
    this.#changes ??= new Map()
    for (const { name, key, value, endsAt } of lines) {
      if (!isElsewhere({ key, value }, this.#changes.get(name)))
        this.#changes.set(name, { key, value, endsAt })
    }
  }

  #changed(name: string): string | undefined {
    const { value, endsAt } = this.#changes!.get(name)!
    return endsAt !== undefined && endsAt <= this.#clock() ? undefined : value
  }
}
