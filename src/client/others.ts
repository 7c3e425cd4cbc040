import { attempt } from './attempt.ts'
import type { Place } from './place.ts'

/** Told of a change: its place; and what made it, where that is known. */
export type Listener = (place: Place, cause?: unknown) => void

export const listeners = /* @__PURE__ */ new Set<Listener>()

let channel: BroadcastChannel | undefined

/** The other pages of the origin; only in Chromium do storage events alone reach all of them at once. */
export function others(): BroadcastChannel {
  return (channel ??= new BroadcastChannel('madeleine'))
}

/** The id of the newest command per place, in any page; they are numbers in the order of writing, all of one length. */
export const newest: Record<Place, string> = {}

/** Takes note of a command for a place. */
export function note(place: Place, id: string): void {
  if (!(newest[place]! > id)) newest[place] = id
}

/** Tells other pages that something has changed, and by which command. */
export function announce(...command: [place?: Place, id?: string]): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  attempt(() => others().postMessage(command))
}

/** Tells those who listen; one of them that throws does not keep it from the others. */
export const notify: Listener = (place, cause) => {
  for (const listener of listeners) {
    try {
      listener(place, cause)
    } catch (error) {
      reportError(error)
    }
  }
}
