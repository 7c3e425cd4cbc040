import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { FetchArrival } from './fetch-arrival.ts'
import { nodeHeader } from './node-request.ts'

/** A request of Hono, which knows below which path the middleware was put. */
export class HonoArrival extends FetchArrival {
  readonly #context: Context
  readonly #route: number

  constructor(context: Context) {
    super(context.req.raw)
    this.#context = context
    this.#route = context.req.routeIndex
  }

  override get path(): string {
    return this.#context.req.path
  }

  override get mount(): string {
    return mountOf(this.#context, this.#route)
  }

  /** Node knows without the signal, for which @hono/node-server would make a whole Fetch request. */
  override get isGone(): boolean {
    const { incoming } = this.#env
    return incoming === undefined ? super.isGone : incoming.socket.destroyed
  }

  /** @hono/node-server makes the Fetch headers when first asked; those of Node are there already. */
  override header(name: string): string | undefined {
    const { incoming } = this.#env
    return incoming === undefined ? super.header(name) : nodeHeader(incoming, name)
  }

  get #env(): { incoming?: IncomingMessage } {
    return (this.#context.env ?? {}) as { incoming?: IncomingMessage }
  }
}

/** `/shop/*` sees what is below `/shop`; a route without a wildcard sees only itself, and so nothing of ours. */
function mountOf({ req }: Context, index: number): string {
  const route = req.matchedRoutes[index]?.path ?? ''
  if (route === '*' || route === '/*' || !route.endsWith('/*')) return ''
  const segments = route.split('/').length - 1
  return req.path.split('/').slice(0, segments).join('/')
}
