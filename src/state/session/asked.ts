import { itemOf, type AnyItem } from '../item.ts'
import { checkKey } from '../item-key.ts'
import type { Items } from './items.ts'

/** An item by its definition or its key. */
export type Asked = string | AnyItem

/** Throws a UsageError (`item`) for a key that can name no item. */
export function keyOf(asked: Asked): string {
  return typeof asked === 'string' ? checkKey(asked) : asked.key
}

/** The item's value, or its fallback. Throws a UsageError (`item`) for what is no item. */
export function valueIn(items: Items, asked: Asked): unknown {
  const item = itemOf(asked)
  const value = items.get(keyOf(asked), item)
  return value === undefined ? item?.fallback() : value
}
