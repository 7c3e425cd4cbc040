import type { FastifyReply, FastifyRequest } from 'fastify'
import { NodeArrival } from './node-arrival.ts'
import { mountOf, pathOf } from './node-request.ts'

/** A request of Fastify, which knows below which prefix the plugin was registered, and what `rewriteUrl` took off. */
export class FastifyArrival extends NodeArrival {
  readonly #request: FastifyRequest

  constructor(request: FastifyRequest, reply: FastifyReply, prefix = '') {
    super(request.raw, reply.raw, rewritten(request) + beginning(request, prefix))
    this.#request = request
  }

  override get path(): string {
    return pathOf(this.#request)
  }
}

function rewritten({ originalUrl, raw: { url } }: FastifyRequest): string {
  return mountOf({ originalUrl, url: url! })
}

/** As much of the path as the prefix has segments: one of them may be a parameter. */
function beginning({ raw }: FastifyRequest, prefix: string): string {
  const segments = prefix.replace(/\/$/, '').split('/').length
  return pathOf(raw).split('/').slice(0, segments).join('/')
}
