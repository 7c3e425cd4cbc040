import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Arrival } from '../state/arrival.ts'
import { onGone } from './node-gone.ts'
import { hostOf, mountOf, nodeHeader, pathOf, schemeOf } from './node-request.ts'

/** A request of node:http, or of a framework on top of it that takes a mount path off `url`. */
export class NodeArrival implements Arrival {
  readonly mount: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(request: IncomingMessage, response: ServerResponse, mount = mountOf(request)) {
    this.#request = request
    this.#response = response
    // Read at once: a framework inside of us that mounts a router changes it.
    this.mount = mount
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
