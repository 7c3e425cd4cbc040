import type { Arrival } from '../state/arrival.ts'

/** A request of the Fetch standard. */
export class FetchArrival implements Arrival {
  readonly request: Request

  constructor(request: Request) {
    this.request = request
  }

  get method(): string {
    return this.request.method
  }

  get scheme(): 'http' | 'https' {
    return this.request.url.startsWith('https:') ? 'https' : 'http'
  }

  get host(): string {
    return new URL(this.request.url).host
  }

  get mount(): string {
    return ''
  }

  get path(): string {
    const { url } = this.request
    const start = url.indexOf('/', url.indexOf('//') + 2)
    const query = url.indexOf('?', start)
    return query === -1 ? url.slice(start) : url.slice(start, query)
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined
  }

  get isGone(): boolean {
    return this.request.signal.aborted
  }

  signal(): AbortSignal {
    return this.request.signal
  }
}
