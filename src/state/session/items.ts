import type { AnyItem } from '../item.ts'
import type { ItemCodec } from './item-codec.ts'
import { isMarker, marker, NO_FIELDS } from './content.ts'
import { changedText, handedOut, isChanged, type Live } from './live.ts'

/** The items of a session as one handler sees them: what is kept, under what it has written. */
export class Items {
  readonly #codec: ItemCodec
  /** The time in seconds since the epoch. */
  readonly #now: () => number
  #kept: ReadonlyMap<string, string> = NO_FIELDS
  #isCleared = false
  /** Undefined for what was deleted. */
  #written: Map<string, string | undefined> | undefined
  /** Under the item or the key they were asked for by. */
  #live: Map<AnyItem | string, Live> | undefined
  /** What was written by way of a schema, or handed out before somebody else wrote the item: never given again, yet a change to it counts. */
  #aside: Map<AnyItem | string, Live> | undefined
  /** Flashed items that were read, to be forgotten. */
  #read: Set<string> | undefined
  /** Flashed here, for the next exchange. */
  #flashed: Set<string> | undefined

  constructor(codec: ItemCodec, now: () => number) {
    this.#codec = codec
    this.#now = now
  }

  /** What is kept has become this; what was written here stays written. */
  rebase(kept: ReadonlyMap<string, string>): void {
    if (kept === this.#kept) return
    this.#gather()
    for (const [asked, live] of this.#live ?? []) {
      if (this.#written?.has(live.key) || kept.get(live.key) === this.#kept.get(live.key)) continue
      this.#putAside(asked, live)
    }
    this.#kept = kept
  }

  /** What was written has become part of what is kept. */
  saved(kept: ReadonlyMap<string, string>): void {
    this.#forgetWrites()
    this.#kept = kept
    for (const [asked, { key }] of this.#live ?? []) if (!kept.has(key)) this.#live!.delete(asked)
  }

  /** What was written here shall never have been. */
  drop(): void {
    this.#forgetWrites()
    this.#live = undefined
    this.#aside = undefined
  }

  /** Whether anything was written, be it what was there before. */
  get isWritten(): boolean {
    if (this.#isCleared || (this.#written?.size ?? 0) > 0) return true
    return [...(this.#live?.values() ?? [])].some((live) => isChanged(this.#codec, live))
  }

  get(key: string, item: AnyItem | undefined): unknown {
    if (!this.has(key)) return undefined
    this.#gatherOthers(key, item)
    const live = this.#live?.get(item ?? key)
    if (live !== undefined) return live.value
    const text = this.#stored(key)!
    this.#noteFlash(key)
    const kept = this.#codec.decode(text)
    const value = item === undefined ? kept : item.valueOf(kept)
    return this.#handOut(key, item, value, text)
  }

  has(key: string): boolean {
    const text = this.#stored(key)
    if (text === undefined || !this.#codec.isOwn(text)) return false
    const end = this.#stored(marker('end', key))
    return end === undefined || !(Number(end) <= this.#now())
  }

  set(key: string, item: AnyItem | undefined, value: unknown): void {
    item?.check(value)
    const text = this.#codec.encode(key, value)
    this.#put(key, text)
    const end = item?.expiresIn === undefined ? undefined : this.#now() + item.expiresIn
    this.#mark('end', key, end)
    this.#mark('flash', key, undefined)
    if (typeof value !== 'object' || value === null) return
    const live = { key, item, value, text }
    if (item?.hasSchema) (this.#aside ??= new Map()).set(item, live)
    else (this.#live ??= new Map()).set(item ?? key, live)
  }

  flash(key: string, item: AnyItem | undefined, value: unknown): void {
    this.set(key, item, value)
    this.#mark('flash', key, 1)
    ;(this.#flashed ??= new Set()).add(key)
  }

  delete(key: string): boolean {
    const isThere = this.has(key)
    this.#put(key, undefined)
    this.#mark('end', key, undefined)
    this.#mark('flash', key, undefined)
    return isThere
  }

  clear(): void {
    this.drop()
    this.#isCleared = true
  }

  /** Makes sure that a field is kept. */
  keep(field: string): void {
    if (this.#stored(field) === undefined) this.#put(field, '1')
  }

  keys(): string[] {
    return [...this.fields().keys()].filter((field) => !isMarker(field) && this.has(field))
  }

  /** Every field, markers too, as it would be kept. */
  fields(): Map<string, string> {
    const fields = new Map(this.#isCleared ? [] : this.#kept)
    for (const [field, text] of this.#written ?? []) {
      if (text === undefined) fields.delete(field)
      else fields.set(field, text)
    }
    return fields
  }

  /** No fewer bytes than {@link fields} take, with four more for each of them. */
  mostBytes(): number {
    let characters = 0
    for (const fields of [this.#kept, this.#written ?? NO_FIELDS])
      for (const [field, text] of fields) characters += field.length + (text?.length ?? 0) + 4
    return characters * 3
  }

  /** Remembers what is written by now, and answers what makes it so again. */
  remember(): () => void {
    const written = this.#written && new Map(this.#written)
    const live = this.#live && new Map(this.#live)
    const aside = this.#aside && new Map(this.#aside)
    const flashed = this.#flashed && new Set(this.#flashed)
    const isCleared = this.#isCleared
    return () => {
      this.#written = written
      this.#live = live
      this.#aside = aside
      this.#flashed = flashed
      this.#isCleared = isCleared
    }
  }

  /** What differs from what is kept; undefined where nothing does. Throws a UsageError for an object that was changed into what cannot be kept. */
  changes(): { clear: boolean; set: Map<string, string>; delete: string[] } | undefined {
    this.#gather()
    if (!this.isWritten && this.#read === undefined) return undefined
    const set = new Map<string, string>()
    const gone = new Set(this.#isCleared ? this.#kept.keys() : [])
    for (const [key, text] of this.#written ?? []) {
      if (text === undefined) gone.add(key)
      else {
        gone.delete(key)
        if (text !== this.#kept.get(key)) set.set(key, text)
      }
    }
    for (const key of this.#read ?? []) this.#forgetRead(key, set, gone)
    const deleted = [...gone].filter((key) => this.#kept.has(key))
    if (set.size === 0 && deleted.length === 0) return undefined
    // After everything was cleared, also what was kept before and written again has to be set.
    return { clear: this.#isCleared, set: this.#isCleared ? this.fields() : set, delete: deleted }
  }

  #forgetWrites(): void {
    this.#written = undefined
    this.#read = undefined
    this.#isCleared = false
  }

  #forgetRead(key: string, set: Map<string, string>, gone: Set<string>): void {
    if (this.#written?.has(key)) return
    set.delete(key)
    gone.add(key).add(marker('flash', key)).add(marker('end', key))
  }

  #stored(field: string): string | undefined {
    if (this.#written?.has(field)) return this.#written.get(field)
    return this.#isCleared ? undefined : this.#kept.get(field)
  }

  #put(field: string, text: string | undefined): void {
    ;(this.#written ??= new Map()).set(field, text)
    for (const objects of [this.#live, this.#aside])
      for (const [asked, { key }] of objects ?? []) if (key === field) objects!.delete(asked)
  }

  #mark(kind: 'flash' | 'end', key: string, value: number | undefined): void {
    const field = marker(kind, key)
    if (value !== undefined || this.#stored(field) !== undefined)
      this.#put(field, value?.toString())
  }

  /** One that was flashed in this exchange is for the next. */
  #noteFlash(key: string): void {
    const field = marker('flash', key)
    if (this.#written?.has(field) || this.#isCleared || !this.#kept.has(field)) return
    if (this.#flashed?.has(key)) return
    ;(this.#read ??= new Set()).add(key)
  }

  /** Only an object can be changed in place. */
  #handOut(key: string, item: AnyItem | undefined, value: unknown, text: string): unknown {
    if (typeof value !== 'object' || value === null) return value
    const live = handedOut(this.#codec, key, item, value, text)
    if (live !== undefined) (this.#live ??= new Map()).set(item ?? key, live)
    return value
  }

  /** Finds what was changed in place. */
  #gather(): void {
    if (this.#live === undefined && this.#aside === undefined) return
    for (const live of [...(this.#aside?.values() ?? []), ...(this.#live?.values() ?? [])])
      this.#gatherOne(live)
  }

  /** One item may stand behind several objects: asked for by its key and by its definition, or written. */
  #gatherOthers(key: string, item: AnyItem | undefined): void {
    for (const live of this.#aside?.values() ?? []) if (live.key === key) this.#gatherOne(live)
    for (const live of this.#live?.values() ?? [])
      if (live.key === key && live.item !== item) this.#gatherOne(live)
  }

  #gatherOne(live: Live): void {
    const text = changedText(this.#codec, live)
    if (text === undefined) return
    live.text = text
    ;(this.#written ??= new Map()).set(live.key, text)
    this.#read?.delete(live.key)
    for (const [asked, other] of this.#live ?? [])
      if (other.key === live.key && other !== live) this.#putAside(asked, other)
  }

  #putAside(asked: AnyItem | string, live: Live): void {
    this.#live!.delete(asked)
    ;(this.#aside ??= new Map()).set(asked, live)
  }
}
