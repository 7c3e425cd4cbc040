export { browserState, eventStream, redeemHandler } from './adapters/fastify.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
