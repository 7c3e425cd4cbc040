export { socketHandler } from './adapters/ws.ts'
export type { SocketOptions } from './adapters/ws.ts'
