import { UsageError } from '../errors.ts'
import type { Line } from '../ticket/line.ts'

/** Browsers keep at most 180 cookies for a site; more in one step is a loop gone wild. */
const MOST_PENDING = 256

/** What was written and not yet told to the browser: one line per cookie, the last write wins. */
export class Pending {
  #lines: Map<string, Line> | undefined
  #byName: Map<string, Line> | undefined

  get isEmpty(): boolean {
    return this.#lines === undefined || this.#lines.size === 0
  }

  /** The newest write of a cookie, by its name. */
  find(name: string): Line | undefined {
    return this.#byName?.get(name)
  }

  get names(): Iterable<string> {
    return this.#byName?.keys() ?? []
  }

  /** What waits, in the order of the last writes. */
  get lines(): readonly Line[] {
    return [...(this.#lines?.values() ?? [])]
  }

  /** Adds all of them or, where they are too many, none. */
  add(...lines: readonly Line[]): void {
    const known = this.#lines
    const added = lines.filter(({ key }) => !known?.has(key))
    if ((known?.size ?? 0) + added.length > MOST_PENDING) throw tooMany(lines[0]!.name)
    for (const line of lines) this.#put(line)
  }

  /** Takes over lines that were counted where they were written. */
  adopt(lines: readonly Line[]): void {
    for (const line of lines) this.#put(line)
  }

  /** Hands over the lines in the order of their last writes. */
  take(): Line[] {
    const lines = [...this.lines]
    this.drop()
    return lines
  }

  drop(): void {
    this.#lines = undefined
    this.#byName = undefined
  }

  /** Deleted first, so that the order is that of the last writes. */
  #put(line: Line): void {
    this.#lines ??= new Map()
    this.#byName ??= new Map()
    this.#lines.delete(line.key)
    this.#lines.set(line.key, line)
    if (!isElsewhere(line, this.#byName.get(line.name))) this.#byName.set(line.name, line)
  }
}

/** Whether a line deletes a cookie of the same name in another place than the one that is known: that one stays. */
export function isElsewhere(
  line: Pick<Line, 'key' | 'value'>,
  known: Pick<Line, 'key' | 'value'> | undefined,
): boolean {
  return known?.value !== undefined && line.value === undefined && line.key !== known.key
}

function tooMany(name: string): UsageError {
  return new UsageError(
    'cookie-count',
    `Cookie "${name}" would be the ${MOST_PENDING + 1}th written in one step; browsers keep at most 180 for a site. ` +
      `Put several values into one cookie, or into the session.`,
  )
}
