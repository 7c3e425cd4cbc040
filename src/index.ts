export { madeleine } from './madeleine.ts'
export type { Madeleine, MadeleineOptions } from './madeleine.ts'
export { defineChannel } from './channel/handler.ts'
export type {
  ChannelDefinition,
  ChannelEvent,
  ChannelHandlers,
  Handler,
  HandlerContext,
} from './channel/handler.ts'
export { currentBrowser } from './state/current.ts'
export type { Browser } from './state/browser.ts'
export type { Jar } from './state/jar.ts'
export type { CookieAttributes, CookiePlace, Duration } from './cookie/attributes.ts'
export type { Command } from './wire/command.ts'
export { DeliveryError, StoreError, UsageError } from './errors.ts'
export type { DeliveryCode, UsageCode } from './errors.ts'
