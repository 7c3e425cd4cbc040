import type { AreaName } from '../../wire/area-name.ts'

/** What one step has written to one area. */
export interface AreaChange {
  readonly area: AreaName
  /** Whether all keys go first. */
  readonly clear: boolean
  /** Undefined for what is removed. */
  readonly texts: ReadonlyMap<string, string | undefined>
}

/** What a handler has written to storage areas and not yet sent. */
export class AreaDraft {
  #changes: Map<AreaName, { clear: boolean; texts: Map<string, string | undefined> }> | undefined

  get isEmpty(): boolean {
    return this.#changes === undefined
  }

  isCleared(area: AreaName): boolean {
    return this.#changes?.get(area)?.clear ?? false
  }

  /** The texts written to an area so far, undefined for what is removed. */
  texts(area: AreaName): ReadonlyMap<string, string | undefined> {
    return this.#changes?.get(area)?.texts ?? NOTHING
  }

  put(area: AreaName, key: string, text: string | undefined): void {
    this.#of(area).texts.set(key, text)
  }

  clear(area: AreaName): void {
    const change = this.#of(area)
    change.clear = true
    change.texts.clear()
  }

  get changes(): AreaChange[] {
    const changes = this.#changes
    if (changes === undefined) return []
    return [...changes].map(([area, change]) => ({ area, ...change }))
  }

  /** Hands over what was written. */
  take(): AreaChange[] {
    const { changes } = this
    this.drop()
    return changes
  }

  drop(): void {
    this.#changes = undefined
  }

  #of(area: AreaName) {
    this.#changes ??= new Map()
    let change = this.#changes.get(area)
    if (change === undefined) this.#changes.set(area, (change = { clear: false, texts: new Map() }))
    return change
  }
}

const NOTHING: ReadonlyMap<string, undefined> = new Map()
