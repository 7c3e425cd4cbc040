import { attempt } from './attempt.ts'
import { scan } from './kept.ts'
import { listeners, others } from './others.ts'
import type { Listener } from './others.ts'

const OFTEN = 500

let over: AbortController | undefined

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
    addEventListener('storage', scan, over)
    attempt(() => others().addEventListener('message', scan, over))
  }
  return () => {
    listeners.delete(listener)
    if (!listeners.size) over = over?.abort() as undefined
  }
}
