/**
 * Runs the task while this page holds a lock shared by all tabs of the origin. After `patience`
 * milliseconds of waiting, or where there are no locks, it runs without.
 */
export async function locked<T>(
  name: string,
  patience: number,
  task: () => Promise<T>,
): Promise<T> {
  let running: Promise<T> | undefined
  const run = () => (running ??= task())
  try {
    // Insecure contexts have no navigator.locks: that lands in the catch too.
    await navigator.locks.request(
      `madeleine:${name}`,
      { signal: AbortSignal.timeout(patience) },
      run,
    )
  } catch {}
  return run()
}

/** Opens one connection at a time among all tabs, so that they end up with one binding cookie. */
export function opening<T>(task: () => Promise<T>): Promise<T> {
  return locked('open', 3_000, task)
}
