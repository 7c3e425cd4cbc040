// One closure: each function and property more is bytes on every page.
/* oxlint-disable max-lines-per-function, typescript/no-explicit-any */
import { keyPrefix } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { AnySharedItem, Reading } from '../wire/shared-item.ts'
import { parseStored } from '../wire/stored.ts'
import { DeliveryError } from './delivery-error.ts'
import { mirror } from './mirror.ts'
import type { PageArea, SetOptions } from './page-area.ts'
import { plainText, plainValue, textOfTheirs } from './plain-text.ts'
import { report } from './report.ts'
import { listen, notify, scans } from './watch.ts'

type Of = AnySharedItem | string
const isOver = (text: string) => Number(parseStored(text)?.expires) <= Date.now()
const keyOf = (of: Of) => (typeof of === 'string' ? of : of.key)

/** What was read of a text. */
interface Known {
  text: string | null
  value: unknown
}

/** What an app remembers of an area beside its keys: kept under the empty key, which is none. */
interface Meta {
  /** What was declared, see {@link Declare}. */
  readonly declared?: { readonly keys: readonly string[] | null; readonly from?: object }
  /** The keys whose values came from another library, or were there before those. */
  readonly copied?: readonly string[]
}

/** A storage area of one app, as the page's own and as the commands of the server see it. */
export interface Area extends PageArea {
  /** What there is, as it was last told. */
  readonly known: ReadonlyMap<string, string>
  /** Keeps a text; answers the browser's error when it lives on in this page alone. */
  put(key: string, text: string, cause?: unknown): Error | undefined
  drop(key: string, cause?: unknown): void
  clear(cause?: unknown): void
  /** Copies the value of another library's key, once, and if there is none of ours. */
  copy(key: string, theirs: string, item?: AnySharedItem): void
  meta(): Meta
  remember(more: Meta): void
}

const areas: Record<string, Area> = {}

export function openArea(name: AreaName, app: string): Area {
  return (areas[name + app] ??= makeArea(name, app))
}

function makeArea(name: AreaName, app: string): Area {
  const prefix = keyPrefix(app)
  /** What the browser would not keep, and what it has instead: another text there is a newer one. */
  const standIn = new Map<string, { text: string; over: string | null }>()
  const known = new Map<string, string>()
  const cache = new Map<Of, Known>()
  let memory: Meta = {}
  let channel: BroadcastChannel | undefined

  const attempt = <T>(task: (storage: Storage) => T): T | undefined => {
    try {
      return task(window[name])
    } catch {
      return undefined
    }
  }
  const raw = (key: string) => attempt((storage) => storage.getItem(prefix + key)) ?? null
  const write = (key: string, text: string) => {
    try {
      window[name].setItem(prefix + key, text)
      standIn.delete(key)
    } catch (error) {
      standIn.set(key, { text, over: raw(key) })
      return error as Error
    }
    return undefined
  }
  const remove = (key: string) => {
    standIn.delete(key)
    attempt((storage) => storage.removeItem(prefix + key))
  }
  const look = (key: string) => {
    const kept = raw(key)
    const mine = standIn.get(key)
    if (mine?.over === kept) return mine.text
    standIn.delete(key)
    return kept
  }
  // Readers may be rendering: what changes as they read is told of later.
  const later = (task: () => void) => queueMicrotask(task)
  const live = (key: string) => {
    const text = look(key)
    if (!text || !isOver(text)) return text
    remove(key)
    later(() => compare(key))
    return null
  }
  const compare = (key: string, cause?: unknown) => {
    const before = known.get(key) ?? null
    const text = live(key)
    if (!key || text === before) return
    if (text === null) known.delete(key)
    else known.set(key, text)
    if (name === 'localStorage') mirror(app, key, [before, text])
    // There may be room now.
    for (const [kept, { text, over }] of standIn) if (raw(kept) === over) write(kept, text)
    notify(name, app, key, cause)
  }
  const changed = (key: string, cause?: unknown) => {
    compare(key, cause)
    try {
      channel ??= new BroadcastChannel(`madeleine:${app}`)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      channel.postMessage(prefix + key)
    } catch {}
  }
  const put = (key: string, text: string, cause?: unknown) => {
    const error = write(key, text)
    changed(key, cause)
    if (error) report('error', new DeliveryError('storage', undefined, error))
    return error
  }
  const drop = (key: string, cause?: unknown) => {
    remove(key)
    changed(key, cause)
  }
  const found = () => {
    const names = attempt(Object.keys) ?? []
    const ours = names
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
    return new Set([...ours, ...standIn.keys()])
  }
  const keys = () => [...found()].filter((key) => key && live(key) !== null)
  const meta = (): Meta => attempt((storage) => JSON.parse(storage.getItem(prefix)!)) ?? memory
  const remember = (more: Meta) => {
    memory = { ...meta(), ...more }
    attempt((storage) => storage.setItem(prefix, JSON.stringify(memory)))
  }
  const copy = (key: string, theirs: string, item?: AnySharedItem) => {
    const copied = [meta().copied ?? []].flat()
    if (copied.includes(key)) return
    if (look(key) === null) {
      const text = textOfTheirs(attempt((storage) => storage.getItem(theirs)) ?? null, item)
      if (!text) return
      write(key, text)
      later(() => changed(key))
    }
    remember({ copied: [...copied, key] })
  }
  const scan = (storageKey?: string | null) => {
    if (typeof storageKey !== 'string')
      for (const key of new Set([...known.keys(), ...found()])) compare(key)
    else if (storageKey.startsWith(prefix)) compare(storageKey.slice(prefix.length))
  }

  scans.push(scan)
  scan()
  return {
    known,
    put,
    drop,
    copy,
    meta,
    remember,
    keys,
    get(of: Of): any {
      const key = keyOf(of)
      const { migrateFrom } = of as AnySharedItem
      if (migrateFrom) copy(key, migrateFrom, of as AnySharedItem)
      const text = live(key)
      const hit = cache.get(of)
      if (hit?.text === text) return hit.value
      const fresh: Known = { text, value: undefined }
      cache.set(of, fresh)
      if (typeof of === 'string') return (fresh.value = plainValue(text))
      const {
        value,
        text: newer,
        failure,
      }: Reading = text === null ? { value: undefined } : of.read(text, Date.now())
      later(() => {
        if (failure) report('error', new DeliveryError('migration', undefined, failure))
        if (!newer || look(key) !== text) return
        fresh.text = newer
        put(key, newer)
      })
      return (fresh.value = value === undefined ? of.fallback() : value)
    },
    set(of: Of, value: any, { expiresIn }: SetOptions = {}) {
      const text =
        typeof of === 'string'
          ? plainText(of, value, expiresIn)
          : of.write(value, Date.now(), expiresIn)
      put(keyOf(of), text)
    },
    delete: (of) => drop(keyOf(of)),
    has: (of) => keys().includes(keyOf(of)),
    clear(cause) {
      for (const key of found()) if (key) drop(key, cause)
    },
    get size() {
      return keys().length
    },
    get persistent() {
      return !!attempt((storage) => storage) && !standIn.size
    },
    subscribe: (of, listener) =>
      listen((area, its, key) => area === name && its === app && key === keyOf(of) && listener()),
  }
}
