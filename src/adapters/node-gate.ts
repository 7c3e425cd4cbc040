import type { ServerResponse } from 'node:http'

const METHODS = ['writeHead', 'write', 'end', 'flushHeaders'] as const
/** What a handler sees of a response that it has sent. */
const FACTS = ['headersSent', 'writableEnded'] as const
type Method = (typeof METHODS)[number]
// oxlint-disable-next-line typescript/no-explicit-any
type Call = (...args: any[]) => unknown

/**
 * Lets nothing of a response pass while what its handler wrote is being kept: a page that sees the
 * answer may come back at once, and to another worker.
 */
export class NodeGate {
  readonly #response: ServerResponse
  readonly #keep: (status: number | undefined) => Promise<void> | undefined
  readonly #failed: (error: unknown) => void
  /** What the handler has sent meanwhile; undefined while the gate is open. */
  #waiting: (() => void)[] | undefined
  #isPassing = false
  #isBlocked = false

  /** `keep` is asked before anything passes, with the status that its head will have unless that has gone; `failed` is told when that went wrong, and nothing has passed since. */
  constructor(
    response: ServerResponse,
    keep: (status: number | undefined) => Promise<void> | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#response = response
    this.#keep = keep
    this.#failed = failed
    for (const method of METHODS) this.#guard(method)
  }

  get isClosed(): boolean {
    return this.#waiting !== undefined
  }

  #guard(method: Method): void {
    const response = this.#response
    const call = response[method] as Call
    const guarded: Call = (...args) => this.#pass(method, () => call.apply(response, args), args[0])
    Object.assign(response, { [method]: guarded })
  }

  #pass(method: Method, call: () => unknown, first: unknown): unknown {
    if (this.#isPassing) return call()
    const status = method === 'writeHead' ? Number(first) : this.#response.statusCode
    if (this.#waiting === undefined && this.#close(status)) return this.#through(call)
    this.#waiting!.push(call)
    if (method === 'end') this.#pretend('writableEnded')
    if (method !== 'write') return this.#response
    this.#isBlocked = true
    return false
  }

  /** Whether there is nothing to wait for. */
  #close(status: number): boolean {
    const keeping = this.#keep(this.#response.headersSent ? undefined : status)
    if (keeping === undefined) return true
    this.#waiting = []
    // To the handler its head has gone, as it would have without the gate.
    this.#pretend('headersSent')
    const waiting = this.#waiting
    keeping
      .then(() => this.#open(waiting))
      .catch((error: unknown) => {
        // The store has failed, or what the handler sent meanwhile makes no response.
        this.#open([])
        this.#isPassing = true
        this.#failed(error)
      })
    return false
  }

  #pretend(fact: (typeof FACTS)[number]): void {
    Object.defineProperty(this.#response, fact, { configurable: true, value: true })
  }

  #open(waiting: readonly (() => void)[]): void {
    this.#waiting = undefined
    for (const fact of FACTS) Reflect.deleteProperty(this.#response, fact)
    for (const call of waiting) this.#through(call)
    if (this.#isBlocked && !this.#response.writableNeedDrain) this.#response.emit('drain')
    this.#isBlocked = false
  }

  /** Node's own methods call each other. */
  #through<Result>(call: () => Result): Result {
    this.#isPassing = true
    try {
      return call()
    } finally {
      this.#isPassing = false
    }
  }
}
