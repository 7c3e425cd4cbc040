/** Calls back whenever this page may just have got its network or its attention back. */
export function onWake(callback: () => void, until: AbortSignal): void {
  for (const type of ['online', 'pageshow', 'resume', 'visibilitychange']) {
    // Capturing, as `resume` does not bubble from document to window.
    addEventListener(type, callback, { capture: true, signal: until })
  }
}
