import type { Place } from './place.ts'

/** Told of a change: its place; and what made it, where that is known. */
export type Listener = (place: Place, cause?: unknown) => void

export const listeners = /* @__PURE__ */ new Set<Listener>()

let channel: BroadcastChannel | undefined

/** The other pages of the origin; only in Chromium do storage events alone reach all of them at once. */
export function others(): BroadcastChannel {
  return (channel ??= new BroadcastChannel('madeleine'))
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
