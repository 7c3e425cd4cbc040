export { browserState, eventStream, redeemHandler } from './adapters/express.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
