/** A controller that is also aborted when `over` is. */
export function linked(over?: AbortSignal): AbortController {
  const controller = new AbortController()
  over?.addEventListener('abort', () => controller.abort(), controller)
  return controller
}

/** Resolves once the signal is aborted. One call per signal: it takes the signal's `onabort`. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.onabort = () => resolve()
  })
}
