/** Waits so many milliseconds for an answer, then rejects, and aborts what it was waiting for. */
export async function inTime<Answer>(
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(`Redis has not answered within ${milliseconds} ms. Is its client connected?`),
      )
      abort.abort()
    }, milliseconds)
  })
  try {
    return await Promise.race([ask(abort.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
