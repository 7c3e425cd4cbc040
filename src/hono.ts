export { browserState, eventStream, redeemHandler } from './adapters/hono.ts'
export type { BrowserEnv } from './adapters/hono.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
