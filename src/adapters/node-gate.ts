import type { ServerResponse } from 'node:http'

const METHODS = ['writeHead', 'write', 'end', 'flushHeaders'] as const
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
  /** Those who wait to go on with writing; what stands around the response may have them listen elsewhere. */
  #draining: (() => void)[] = []
  /** Whether keeping has failed, and was answered. */
  #hasFailed = false
  /** The response's methods, as they were before there was a gate, and as they are with it. */
  readonly #own: Record<string, Call> = {}
  readonly #guarded: Record<string, Call> = {}

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
    Object.assign(response, this.#guarded)
    this.#noteDraining()
  }

  get isClosed(): boolean {
    return this.#waiting !== undefined
  }

  #guard(method: Method): void {
    const response = this.#response
    const call = response[method] as Call
    this.#own[method] = call
    this.#guarded[method] = (...args) =>
      this.#pass(method, () => call.apply(response, args), args[0])
  }

  #noteDraining(): void {
    const on = this.#response.on as Call
    const noted: Call = (event: unknown, listener: () => void) => {
      if (event === 'drain' && this.isClosed) this.#draining.push(listener)
      return on.call(this.#response, event, listener)
    }
    Object.assign(this.#response, { on: noted })
  }

  #pass(method: Method, call: () => unknown, first: unknown): unknown {
    if (this.#isPassing) return call()
    // The handler goes on, and a second end or a late write would be an error that nobody listens for.
    if (this.#hasFailed) return method === 'write' || this.#response
    const status = method === 'writeHead' ? Number(first) : this.#response.statusCode
    if (this.#waiting === undefined && this.#close(status)) return this.#through(call)
    this.#waiting!.push(call)
    if (method === 'end') this.#show('writableEnded')
    if (method !== 'write') return this.#response
    this.#isBlocked = true
    return false
  }

  /** Whether there is nothing to wait for. */
  #close(status: number): boolean {
    const keeping = this.#asked(this.#response.headersSent ? undefined : status)
    if (keeping === undefined) return true
    this.#waiting = []
    this.#show('headersSent')
    const waiting = this.#waiting
    keeping
      .then(() => this.#open(() => waiting.forEach((call) => this.#through(call))))
      // The store has failed, or what the handler sent meanwhile makes no response.
      .catch((error: unknown) => this.#open(() => this.#fail(error)))
    return false
  }

  /** What cannot be kept is no error of whoever happens to send the answer: often nobody could catch it there. */
  #asked(status: number | undefined): Promise<void> | undefined {
    try {
      return this.#keep(status)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  #open(send: () => void): void {
    this.#waiting = undefined
    Reflect.deleteProperty(this.#response, 'headersSent')
    Reflect.deleteProperty(this.#response, 'writableEnded')
    send()
    const draining = this.#draining.splice(0)
    const isReady = this.#isBlocked && !this.#response.writableNeedDrain
    this.#isBlocked = false
    if (!isReady) return
    const here = this.#response.rawListeners('drain')
    this.#response.emit('drain')
    for (const listener of draining) if (!here.includes(listener)) listener.call(this.#response)
  }

  #fail(error: unknown): void {
    this.#hasFailed = true
    // Past what others have put around the response since, which may have begun to encode an answer.
    Object.assign(this.#response, this.#own)
    this.#through(() => this.#failed(error))
    Object.assign(this.#response, this.#guarded)
  }

  /** To the handler it is so, as it would be without the gate. */
  #show(fact: 'headersSent' | 'writableEnded'): void {
    Object.defineProperty(this.#response, fact, { configurable: true, value: true })
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
