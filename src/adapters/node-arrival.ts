import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Arrival } from '../state/arrival.ts'
import { onGone } from './node-gone.ts'
import { hostOf, nodeHeader, pathOf, schemeOf } from './node-request.ts'

/** A request of node:http, or of a framework on top of it that takes a mount path off `url`. */
export class NodeArrival implements Arrival {
  readonly #request: IncomingMessage & { baseUrl?: string }
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
  }

  get method(): string {
    return this.#request.method ?? 'GET'
  }

  get scheme(): 'http' | 'https' {
    return schemeOf(this.#request)
  }

  get host(): string {
    return hostOf(this.#request)
  }

  get path(): string {
    return pathOf(this.#request)
  }

  get mount(): string {
    return this.#request.baseUrl ?? ''
  }

  header(name: string): string | undefined {
    return nodeHeader(this.#request, name)
  }

  get isGone(): boolean {
    return this.#response.destroyed || this.#request.socket.destroyed
  }

  signal(): AbortSignal {
    return (this.#signal ??= this.#watch())
  }

  #watch(): AbortSignal {
    const controller = new AbortController()
    onGone(this.#response, () => this.#response.writableFinished || controller.abort())
    return controller.signal
  }
}
