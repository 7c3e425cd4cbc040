export { eventStream, redeemHandler, withBrowser } from './adapters/fetch.ts'
export type { FetchHandler } from './adapters/fetch.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
