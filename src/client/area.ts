// One closure: each function and property more is bytes on every page.
/* oxlint-disable max-lines-per-function, typescript/no-explicit-any */
import { keyPrefix } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import { parseStored } from '../wire/stored.ts'
import { DeliveryError } from './delivery-error.ts'
import type { DeliveryErrorCode } from './delivery-error.ts'
import { mirror } from './mirror.ts'
import type { PageArea, SetOptions } from './page-area.ts'
import { parsed, plainItem } from './plain-item.ts'
import { report } from './report.ts'
import { announce, listen, notify, scans } from './watch.ts'

type Of = AnySharedItem | string
type Item = ReturnType<typeof itemOf>

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
  /** Keeps a text, null for none; answers the browser's error when it lives on in this page alone. */
  put(key: string, text: string | null, cause?: unknown): Error | undefined
  clear(cause?: unknown): void
  /** Copies the value of another library's key, once, and if there is none of ours. */
  copy(key: string, theirs: string, item?: Item): void
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
  const cache = new Map<Of, { text: string | null; value: unknown }>()

  const attempt = <T>(task: (storage: Storage) => T) => {
    try {
      return task(window[name])
    } catch {
      return undefined
    }
  }
  const raw = (storageKey: string) => attempt((storage) => storage.getItem(storageKey)) ?? null
  const write = (key: string, text: string | null) => {
    standIn.delete(key)
    try {
      if (text === null) window[name].removeItem(prefix + key)
      else window[name].setItem(prefix + key, text)
    } catch (error) {
      if (text === null) return undefined
      standIn.set(key, { text, over: raw(prefix + key) })
      return error as Error
    }
    return undefined
  }
  const look = (key: string) => {
    const kept = raw(prefix + key)
    const mine = standIn.get(key)
    if (mine?.over === kept) return mine.text
    standIn.delete(key)
    return kept
  }
  const live = (key: string) => {
    const text = look(key)
    if (!text || !(Number(parseStored(text)?.expires) <= Date.now())) return text
    write(key, null)
    // Readers may be rendering: what changes as they read is told of later.
    queueMicrotask(() => compare(key))
    return null
  }
  const compare = (key: string, cause?: unknown) => {
    const before = known.get(key) ?? null
    const text = live(key)
    if (!key || text === before) return
    if (text === null) known.delete(key)
    else known.set(key, text)
    if (name === 'localStorage') mirror(app, key, before, text)
    // There may be room now.
    for (const kept of new Set(standIn.keys())) write(kept, look(kept))
    notify(name, app, key, cause)
  }
  const put = (key: string, text: string | null, cause?: unknown) => {
    const error = write(key, text)
    compare(key, cause)
    announce(prefix + key)
    if (error) fail('storage', error)
    return error
  }
  const found = () =>
    new Set([
      ...(attempt(Object.keys) ?? [])
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
      ...standIn.keys(),
    ])
  const keys = () => [...found()].filter((key) => key && live(key) !== null)
  const meta = () => Object(parsed(look('') ?? '')) as Meta
  const remember = (more: Meta) => write('', JSON.stringify({ ...meta(), ...more }))
  const copy = (key: string, theirs: string, item: Item = plainItem(key)) => {
    const copied = [meta().copied ?? []].flat()
    if (copied.includes(key)) return
    if (look(key) === null) {
      const text = textOf(raw(theirs), item)
      if (!text) return
      write(key, text)
      queueMicrotask(() => put(key, look(key)))
    }
    remember({ copied: [...copied, key] })
  }
  const scan = (storageKey?: string | null) => {
    for (const key of new Set([...known.keys(), ...found()])) {
      if (!storageKey || storageKey === prefix + key) compare(key)
    }
  }

  scans.push(scan)
  scan()
  return {
    known,
    put,
    copy,
    meta,
    remember,
    keys,
    get(of: Of): any {
      const item = itemOf(of)
      const { key, migrateFrom } = item
      if (migrateFrom) copy(key, migrateFrom, item)
      const text = live(key)
      let hit = cache.get(of)
      if (hit?.text === text) return hit.value
      const { value, text: newer, failure } = item.read(text ?? '', Date.now())
      cache.set(of, (hit = { text, value: value === undefined ? item.fallback() : value }))
      queueMicrotask(() => {
        if (failure) fail('migration', failure)
        if (!newer || look(key) !== text) return
        hit.text = newer
        put(key, newer)
      })
      return hit.value
    },
    set(of: Of, value: any, { expiresIn }: SetOptions = {}) {
      const item = itemOf(of)
      put(item.key, item.write(value, Date.now(), expiresIn))
    },
    delete: (of) => void put(itemOf(of).key, null),
    has: (of) => keys().includes(itemOf(of).key),
    clear(cause) {
      for (const key of found()) if (key) put(key, null, cause)
    },
    get size() {
      return keys().length
    },
    get persistent() {
      return !!attempt((storage) => storage) && !standIn.size
    },
    subscribe: (of, listener) =>
      listen(
        (area, its, key) => area === name && its === app && key === itemOf(of).key && listener(),
      ),
  }
}

const itemOf = (of: Of) => (typeof of === 'string' ? plainItem(of) : of)

function fail(code: DeliveryErrorCode, cause: unknown): void {
  report('error', new DeliveryError(code, undefined, cause))
}

/** The text of what another library keeps: JSON, or else the string itself. */
function textOf(theirs: string | null, item: Item): string | undefined {
  if (theirs === null) return undefined
  const now = Date.now()
  const json = JSON.stringify(parsed(theirs) === undefined ? theirs : parsed(theirs))
  const { value, text } = item.read(json, now)
  try {
    return item.write(value, now)
  } catch {
    return text
  }
}
