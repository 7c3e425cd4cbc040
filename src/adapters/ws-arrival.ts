import type { IncomingMessage } from 'node:http'
import type { Arrival } from '../state/arrival.ts'
import { hostOf, nodeHeader, pathOf, schemeOf } from './node-request.ts'

const KEPT = [
  'cookie',
  'origin',
  'sec-fetch-site',
  'sec-websocket-protocol',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-prefix',
]

/** The facts of a WebSocket handshake, copied: a channel that is open for hours must not keep the whole request. */
export class WsArrival implements Arrival {
  readonly method = 'GET'
  readonly mount = ''
  readonly isGone = false
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly path: string
  readonly #headers: readonly (string | undefined)[]

  constructor(request: IncomingMessage) {
    this.scheme = schemeOf(request)
    this.host = hostOf(request)
    this.path = pathOf(request)
    this.#headers = KEPT.map((name) => nodeHeader(request, name))
  }

  header(name: string): string | undefined {
    return this.#headers[KEPT.indexOf(name)]
  }

  /** Nothing of the app's runs before the 101; after it the channel has a signal of its own. */
  signal(): AbortSignal {
    return new AbortController().signal
  }
}
