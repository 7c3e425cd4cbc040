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
export { cookieClass } from './cookie/cookie-class.ts'
export type { CookieClassOptions } from './cookie/cookie-class.ts'
export type { CookieClass } from './cookie/class-codec.ts'
export { defineCookie } from './cookie/define.ts'
export type { DefinitionOptions } from './cookie/definition-options.ts'
export type { CookieDefinition } from './cookie/definition.ts'
export type { Codec, CodecContext } from './cookie/codec.ts'
export type { Serializer } from './cookie/built-in-codecs.ts'
export type { AttributesFor } from './cookie/prefixed-attributes.ts'
export type { StandardSchema } from './cookie/schema.ts'
export { currentBrowser } from './state/current.ts'
export type { Browser } from './state/browser.ts'
export type { Jar } from './state/jar.ts'
export type { CookieAttributes, CookiePlace, Duration } from './cookie/attributes.ts'
export type { Command } from './wire/command.ts'
export { DeliveryError, StoreError, UsageError } from './errors.ts'
export type { DeliveryCode, UsageCode } from './errors.ts'
