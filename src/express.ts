export { browserState, eventStream, redeemHandler } from './adapters/express.ts'
export { csrf } from './adapters/express-csrf.ts'
export type { CsrfOptions } from './channel/csrf-options.ts'
export type { StreamOptions } from './channel/serve-stream.ts'
