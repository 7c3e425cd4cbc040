import type { AreaName } from '../wire/area-name.ts'
import { basePath } from './app.ts'
import { onWake } from './wake.ts'

const OFTEN = 500

/** Told of a change: the area, its app and the key; and what made it, where that is known. */
export type Listener = (area: AreaName, app: string, key: string, cause: unknown) => void

/** Of each area in use: looks for changes, under one key of the browser's storage or under all. */
export const scans: ((storageKey?: string | null) => void)[] = []

const listeners = new Set<Listener>()
let over: AbortController | undefined
let channel: BroadcastChannel | undefined

/** The other pages of the app; only in Chromium do storage events alone reach all of them at once. */
function others(): BroadcastChannel {
  return (channel ??= new BroadcastChannel(`madeleine:${basePath}`))
}

/** Looks for changes in all areas; an event of the storage or of another page says where. */
export function scanAll({ key, data = key }: { key?: string | null; data?: string | null } = {}) {
  for (const scan of scans) scan(data)
}

/** Tells those who listen; one of them that throws does not keep it from the others. */
export const notify: Listener = (...change) => {
  for (const listener of listeners) {
    try {
      listener(...change)
    } catch (error) {
      reportError(error)
    }
  }
}

/** Tells other pages of a change. */
export function announce(storageKey: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  others().postMessage(storageKey)
}

/**
 * Calls back with each change from now on, whoever makes it. As raw edits fire no event in their
 * own tab, storage is looked through twice a second, for as long as somebody listens.
 */
export function listen(listener: Listener): () => void {
  scanAll()
  listeners.add(listener)
  if (!over) {
    over = new AbortController()
    const { signal } = over
    const clock = setInterval(scanAll, OFTEN)
    signal.onabort = () => clearInterval(clock)
    addEventListener('storage', scanAll, { signal })
    others().onmessage = scanAll
    onWake(scanAll, signal)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size) return
    over?.abort()
    over = others().onmessage = undefined as never
  }
}
