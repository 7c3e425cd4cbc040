import type { AnyItem } from '../item.ts'
import type { ItemCodec } from './item-codec.ts'

/** An object that was handed out and may have been changed in place since. */
export interface Live {
  readonly key: string
  readonly item: AnyItem | undefined
  readonly value: unknown
  /** What it was put into text as. */
  text: string
}

/** What a schema made of a value need not be what can be kept: undefined for that. */
export function textOf(codec: ItemCodec, key: string, value: object): string | undefined {
  try {
    return codec.encode(key, value)
  } catch {
    return undefined
  }
}

/** Whether it is no longer what it was put into text as. */
export function isChanged(codec: ItemCodec, { key, value, text }: Live): boolean {
  return textOf(codec, key, value as object) !== text
}
