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
export type { CookieAttributes, Duration } from './cookie/attributes.ts'
export { defineItem } from './state/item.ts'
export type { ItemDefinition } from './state/item.ts'
export type { ItemOptions } from './state/item-options.ts'
export {
  currentBrowser,
  defineChannel,
  firstPaintScript,
  madeleine,
  memoryStore,
} from './state/stand-ins.ts'
export { DeliveryError, StoreError, UsageError } from './errors.ts'
export type { DeliveryCode, StoreCode, UsageCode } from './errors.ts'
