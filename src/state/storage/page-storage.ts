import { AREAS, type AreaName } from '../../wire/area-name.ts'
import type { Told } from '../../wire/told.ts'
import { ShownArea } from './shown-area.ts'

/** A key whose text has become another without the server's doing. */
export interface ItemChange {
  readonly area: AreaName
  readonly key: string
}

/** What the rules of an app let a page tell. */
export type Admitted = (key: string) => boolean

/** The storage of one page, from when it was loaded until it is left. */
export class PageStorage {
  /** Empty where the page has not named itself. */
  readonly name: string
  readonly app: string
  /** Whether it has told all it has. */
  isShown = false
  /** What it says was declared to it. */
  declared: string | undefined
  /** When it last had a channel or told, in milliseconds since the epoch. */
  touchedAt = 0
  // Made when first needed: most channels are idle, and there may be very many.
  #localStorage: ShownArea | undefined
  #sessionStorage: ShownArea | undefined
  #watchers: readonly ((changes: readonly ItemChange[]) => void)[] = NOBODY
  /** Of each channel that is open to it. */
  #senders: readonly (() => boolean)[] = NOBODY

  constructor(name: string, app: string) {
    this.name = name
    this.app = app
  }

  get localStorage(): ShownArea {
    return (this.#localStorage ??= new ShownArea())
  }

  get sessionStorage(): ShownArea {
    return (this.#sessionStorage ??= new ShownArea())
  }

  get awaitsPage(): boolean {
    return this.#made.some((area) => area.awaitsPage)
  }

  /** How many channels are open to it. */
  get channels(): number {
    return this.#senders.length
  }

  /** A channel is open to it, which sends what waits when `send` is called, or answers that it cannot; until the function it answers is called. */
  opened(send: () => boolean): () => void {
    this.#senders = [...this.#senders, send]
    return () => {
      this.#senders = this.#senders.filter((one) => one !== send)
    }
  }

  /** Sends what waits, by the newest of its channels that can; without one it waits on. */
  send(): void {
    this.#senders.findLast((send) => send())
  }

  /** The keys of writes that it has not performed. */
  unperformed(): string[] {
    return this.#made.flatMap((area) => area.unperformed())
  }

  get size(): number {
    const sizes = this.#made.map((area) => area.size)
    return sizes.reduce((one, other) => one + other, this.declared?.length ?? 0)
  }

  /** Takes what the page tells, of keys that are `admitted`. */
  tell(told: Told, admitted: Admitted): void {
    for (const ack of told.performed ?? []) this.performed(typeof ack === 'string' ? ack : ack.id)
    const isWhole = told.whole === true
    const changes = AREAS.flatMap((area) => this.#tell(area, told, admitted))
    const isFirst = isWhole && !this.isShown
    if (isWhole) {
      this.isShown = true
      this.declared = told.declared
    }
    if (changes.length > 0 && !isFirst) for (const watcher of this.#watchers) watcher(changes)
  }

  performed(id: string): void {
    for (const area of this.#made) area.performed(id)
  }

  /** Calls `watcher` with what the page, another tab or its user changes, until the function it answers is called. */
  watch(watcher: (changes: readonly ItemChange[]) => void): () => void {
    this.#watchers = [...this.#watchers, watcher]
    return () => {
      this.#watchers = this.#watchers.filter((one) => one !== watcher)
    }
  }

  #tell(area: AreaName, told: Told, admitted: Admitted): ItemChange[] {
    const texts = Object.entries(told[area] ?? {}).filter(([key]) => admitted(key))
    const omitted = (told.omitted ?? []).filter(([of, key]) => of === area && admitted(key))
    const isPersistent = told.standIn?.includes(area) !== true
    const isMade =
      (area === 'localStorage' ? this.#localStorage : this.#sessionStorage) !== undefined
    if (!isMade && isPersistent && texts.length + omitted.length === 0) return []
    const shown = this[area]
    shown.isPersistent = isPersistent
    const keys = shown.tell(
      texts,
      told.whole === true,
      omitted.map(([, key]) => key),
    )
    return keys.map((key) => ({ area, key }))
  }

  get #made(): ShownArea[] {
    return [this.#localStorage, this.#sessionStorage].filter((area) => area !== undefined)
  }
}

const NOBODY: readonly never[] = []
