export { eventStream, redeemHandler, withBrowser } from './adapters/node.ts'
export type { NodeHandler } from './adapters/node.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
