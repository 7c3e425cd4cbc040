import type { AreaName } from '../wire/area-name.ts'
import { basePath } from './app.ts'
import { onWake } from './wake.ts'

const OFTEN = 500

/** Told of a change: of the area, its app and the key; and what made it, where that is known. */
export type Listener = (area: AreaName, app: string, key: string, cause: unknown) => void

/** Looks for changes in one area, under one key of the browser's storage or under all. */
type Scan = (storageKey?: string | null) => void

/** Of each area in use. */
export const scans: Scan[] = []

const listeners = new Set<Listener>()
let over: AbortController | undefined

export function scanAll(): void {
  heard({})
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

/**
 * Calls back with each change from now on, whoever makes it. As raw edits fire no event in their
 * own tab, storage is looked through twice a second, for as long as somebody listens.
 */
export function listen(listener: Listener): () => void {
  scanAll()
  listeners.add(listener)
  over ??= watch()
  return () => {
    listeners.delete(listener)
    if (listeners.size) return
    over?.abort()
    over = undefined
  }
}

function watch(): AbortController {
  const life = new AbortController()
  const { signal } = life
  const clock = setInterval(scanAll, OFTEN)
  signal.onabort = () => clearInterval(clock)
  addEventListener('storage', heard, { signal })
  onWake(scanAll, signal)
  try {
    const channel = new BroadcastChannel(`madeleine:${basePath}`)
    channel.onmessage = ({ data }) => heard({ key: data })
    signal.addEventListener('abort', () => channel.close())
  } catch {}
  return life
}

function heard({ key }: { key?: string | null }): void {
  for (const scan of scans) scan(key)
}
