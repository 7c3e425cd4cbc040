import type { Serializer } from '../cookie/built-in-codecs.ts'
import { kindOf, quote, refuse } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'

/** A value as a {@link Serializer} writes it. Throws a UsageError (`item`) for one that it cannot carry; `codec` and `absent` are words for its message. */
export function serialized(
  key: string,
  value: unknown,
  serializer: Serializer,
  { codec, absent }: { readonly codec: string; readonly absent: string },
): string {
  if (value === undefined) refuse('item', key, `its value is undefined. ${absent}`, 'Item')
  let text: unknown
  try {
    text = serializer.stringify(value)
  } catch (reason) {
    const error = new UsageError(
      'item',
      `Item ${quote(key)}: ${codec} cannot carry its value. What the codec says of it stands in the error's "reason".`,
    )
    // What a codec throws may hold the value, so it stands apart, where no log shows it.
    throw Object.defineProperty(error, 'reason', { value: reason })
  }
  if (typeof text === 'string') return text
  return refuse(
    'item',
    key,
    `${codec} made ${kindOf(text)} of its value. Its stringify has to answer a text.`,
    'Item',
  )
}

/** What a {@link Serializer} makes of a text; undefined where it throws over it. */
export function parsed(serializer: Serializer, text: string): unknown {
  try {
    const value = serializer.parse(text)
    return value instanceof Promise ? unawaited(value) : value
  } catch {
    return undefined
  }
}

/** A codec has no business to be asynchronous, and what a browser keeps must not end the process for it. */
function unawaited(value: Promise<unknown>): undefined {
  value.catch(() => {})
  return undefined
}
