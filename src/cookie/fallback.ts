/** Whether a fallback is a function or no object, or a copy of it is the same. */
export function isCopied(fallback: unknown): boolean {
  if (typeof fallback !== 'object' || fallback === null) return true
  try {
    const copy: unknown = structuredClone(fallback)
    return Object.getPrototypeOf(copy) === Object.getPrototypeOf(fallback)
  } catch {
    return false
  }
}

/** A fallback for one reader: made by its function, or a copy. */
export function copyOf(fallback: unknown): unknown {
  if (typeof fallback === 'function') return fallback()
  return typeof fallback === 'object' && fallback !== null ? structuredClone(fallback) : fallback
}
