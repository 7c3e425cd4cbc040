import type { AnyItem } from '../item.ts'
import type { ItemCodec } from './item-codec.ts'
import { refuse } from '../../cookie/refuse.ts'

/** An object that was handed out and may have been changed in place since. */
export interface Live {
  readonly key: string
  readonly item: AnyItem | undefined
  readonly value: unknown
  /** Whether its schema made it of something else, and would not give it back as it is: it cannot be kept, only watched. */
  readonly isMade?: boolean
  /** What it was put into text as. */
  text: string
}

/** An object that was read, as it is handed out; undefined for one that no text can be made of. */
export function handedOut(
  codec: ItemCodec,
  key: string,
  item: AnyItem | undefined,
  value: object,
  kept: string,
): Live | undefined {
  if (!item?.hasSchema) return { key, item, value, text: kept }
  const own = textOf(codec, key, value)
  if (own !== undefined && (own === kept || isGivenBack(codec, item, value, own)))
    return { key, item, value, text: own }
  const text = own ?? anyTextOf(value)
  return text === undefined ? undefined : { key, item, value, text, isMade: true }
}

/** Whether it is no longer what it was put into text as. */
export function isChanged(codec: ItemCodec, live: Live): boolean {
  return watchedText(codec, live) !== live.text
}

/** What it has been changed into; undefined where it is as it was. Throws a UsageError (`item`) for what cannot be kept. */
export function changedText(codec: ItemCodec, live: Live): string | undefined {
  const { key, item, value, isMade } = live
  if (isMade) return isChanged(codec, live) ? refuseMade(key) : undefined
  const text = codec.encode(key, value)
  if (text === live.text) return undefined
  item?.check(value)
  return text
}

function isGivenBack(codec: ItemCodec, item: AnyItem, value: object, text: string): boolean {
  const again = item.valueOf(value)
  return typeof again === 'object' && again !== null && textOf(codec, item.key, again) === text
}

function watchedText(codec: ItemCodec, { key, value, isMade }: Live): string | undefined {
  const text = textOf(codec, key, value as object)
  return isMade && text === undefined ? anyTextOf(value as object) : text
}

/** What a schema made of a value need not be what can be kept: undefined for that. */
function textOf(codec: ItemCodec, key: string, value: object): string | undefined {
  try {
    return codec.encode(key, value)
  } catch {
    return undefined
  }
}

/** A text to tell a change by, of which nobody reads anything again. */
function anyTextOf(value: object): string | undefined {
  try {
    return JSON.stringify(value, visible)
  } catch {
    return undefined
  }
}

/** What JSON throws over, or would leave out. */
function visible(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Map || value instanceof Set ? [...value] : value
}

function refuseMade(key: string): never {
  return refuse(
    'item',
    key,
    'its schema makes something else of what is kept, so that a change in place cannot be kept. Call session.set(item, value) with a value that the schema takes.',
    'Item',
  )
}
