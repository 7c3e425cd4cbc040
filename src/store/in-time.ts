/** How much later than asked for a deadline may come, as a share of its time: so many share one. */
const GRAIN = 1 / 50

/** A moment by which all who wait for it want their answers. */
interface Deadline {
  readonly abort: AbortController
  readonly waiting: Set<(reason: Error) => void>
  readonly timer: ReturnType<typeof setTimeout>
}

/**
 * Waits so many milliseconds for each answer, or a little longer, then rejects, and aborts what it
 * was waiting for. Questions asked at about the same time share a timer and a signal, which take
 * longer to make than a question to Redis.
 */
export class Deadlines {
  readonly #milliseconds: number
  #newest: Deadline | undefined

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  inTime<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const deadline = (this.#newest ??= this.#make())
    return new Promise((resolve, reject) => {
      const over = begin(deadline, reject)
      ask(deadline.abort.signal).then(resolve, reject).finally(over)
    })
  }

  #make(): Deadline {
    const grain = Math.ceil(this.#milliseconds * GRAIN)
    const abort = new AbortController()
    const waiting: Deadline['waiting'] = new Set()
    const end = () => {
      const error = new Error(
        `Redis has not answered within ${this.#milliseconds} ms. Is its client connected?`,
      )
      for (const reject of waiting) reject(error)
      abort.abort()
    }
    const timer = setTimeout(end, this.#milliseconds + grain)
    setTimeout(() => (this.#newest = undefined), grain).unref?.()
    timer.unref?.()
    return { abort, waiting, timer }
  }
}

/** Answers what ends the wait. The timer keeps its process alive for as long as somebody waits. */
function begin({ waiting, timer }: Deadline, reject: (reason: Error) => void): () => void {
  waiting.add(reject)
  if (waiting.size === 1) timer.ref?.()
  return () => {
    waiting.delete(reject)
    if (waiting.size === 0) timer.unref?.()
  }
}
