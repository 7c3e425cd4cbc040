import { attempt } from './attempt.ts'
import { scan } from './kept.ts'
import { listeners, note, others } from './others.ts'
import type { Listener } from './others.ts'

const OFTEN = 500

let over: AbortController | undefined

/** Another page has changed something, perhaps by a command of the server. */
function hear({ data: [place, id] }: MessageEvent<[string?, string?]>): void {
  if (id) note(place!, id)
  scanSoon()
}

let isDue = false

/** Many changes of another page are looked at once. */
function scanSoon(): void {
  if (!isDue) setTimeout(scanNow)
  isDue = true
}

function scanNow(): void {
  isDue = false
  scan()
}

/**
 * Calls back with each change from now on, whoever makes it. As raw edits fire no event in their
 * own tab, storage is looked through twice a second, for as long as somebody listens.
 */
export function listen(listener: Listener): () => void {
  scan()
  listeners.add(listener)
  if (!over) {
    over = new AbortController()
    const clock = setInterval(scan, OFTEN)
    over.signal.onabort = () => clearInterval(clock)
    addEventListener('storage', scanSoon, over)
    attempt(() => others().addEventListener('message', hear, over))
  }
  return () => {
    listeners.delete(listener)
    if (!listeners.size) over = over?.abort() as undefined
  }
}
