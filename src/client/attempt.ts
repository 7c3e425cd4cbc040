/** What the task answers; `otherwise` where it throws. */
export function attempt<T>(task: () => T, otherwise?: T): T | undefined {
  try {
    return task()
  } catch {
    return otherwise
  }
}
