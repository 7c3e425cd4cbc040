import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Arrival } from '../state/arrival.ts'
import { hostOf, nodeHeader, pathOf, schemeOf } from './node-request.ts'

/** A request of node:http, or of a framework on top of it that takes a mount path off `url`. */
export class NodeArrival implements Arrival {
  readonly #request: IncomingMessage & { baseUrl?: string }
  readonly #response: ServerResponse

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

  signal(): AbortSignal {
    const response = this.#response
    const controller = new AbortController()
    const leave = () => response.writableFinished || controller.abort()
    if (response.destroyed) leave()
    else response.on('close', leave)
    return controller.signal
  }
}
