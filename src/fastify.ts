export { browserState, eventStream, redeemHandler } from './adapters/fastify.ts'
export { csrf } from './adapters/fastify-csrf.ts'
export type { CsrfOptions } from './channel/csrf-options.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
