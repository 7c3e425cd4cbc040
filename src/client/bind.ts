// One function: each one more is bytes on every page.
/* oxlint-disable max-lines-per-function */
import type { AnySharedItem } from '../wire/shared-item.ts'
import { type Control, exchange } from './bind-control.ts'
import { fail } from './fail.ts'
import { flushes } from './kept.ts'
import type { PageArea } from './page-area.ts'
import { localStorage } from './storage.ts'

/** Where the item of a bound element is kept. */
export interface BindOptions {
  /** Default: `localStorage` of this module. */
  readonly area?: PageArea | undefined
}

const PAUSE = 200

/** The elements that have a binding. */
export const bound = new WeakSet<Element>()

/**
 * Keeps an element and an item of a storage area the same, until the function it answers is called.
 *
 * What the user does is stored 200 ms after the last key, and at once when the control or the page
 * is left; what is stored elsewhere is shown at once, and never over what is being typed. A value
 * that the item refuses is not stored: the element is invalid, and `madeleine:error` tells why.
 *
 * A number field gives numbers, a checkbox a boolean; a form or fieldset of checkboxes, or a
 * multiple select, gives an array; a radio button speaks for its group. What cannot be edited only
 * shows the value.
 *
 * @example
 * bind(document.querySelector('textarea'), draft)
 */
export function bind(
  element: Element,
  item: AnySharedItem | string,
  { area = localStorage }: BindOptions = {},
): () => void {
  const control = element as Control
  const ended = new AbortController()
  const shows = () => JSON.stringify(exchange(control))
  // What was read last, what of it is in the area or was refused, and what the area had then.
  let typed: unknown
  let shown = shows()
  let kept: unknown
  let timer: ReturnType<typeof setTimeout> | undefined
  let isHeld = false
  let fault = ''

  const tell = (message: string) => {
    if (message === fault) return
    fault = message
    control.setCustomValidity?.(message)
    element.ariaInvalid = message ? 'true' : null
  }
  const show = () => {
    const value = area.get(item as string)
    if (isHeld || timer || value === kept) return
    kept = value
    if (JSON.stringify(value) !== shown) shown = JSON.stringify(exchange(control, value))
    tell('')
  }
  const take = () => {
    // Half a number or date is neither a value nor none.
    if (isHeld || control.validity?.badInput) return
    typed = exchange(control)
    clearTimeout(timer)
    timer = JSON.stringify(typed) === shown ? undefined : setTimeout(flush, PAUSE)
    show()
  }
  const flush = () => {
    if (!timer) return
    clearTimeout(timer)
    shown = JSON.stringify(typed)
    try {
      if (typed === undefined) area.delete(item)
      else area.set(item as string, typed)
      kept = area.get(item as string)
      tell('')
    } catch (error) {
      const { issues, message } = error as Error & { issues?: readonly Error[] }
      tell(issues?.[0]?.message ?? message)
      fail('invalid', error)
    }
    // Not before: it keeps what is stored from being shown over what was typed.
    timer = undefined
  }
  /** Half a word is better than none where the page may not come back. */
  const leave = () => {
    const wasHeld = isHeld
    isHeld = false
    take()
    flush()
    isHeld = wasHeld
  }
  /** Shows what has become of the value, such as a text that the schema has trimmed. */
  const settle = () => {
    flush()
    if (fault || shows() !== shown) return
    kept = undefined
    show()
  }
  const on = (target: EventTarget, listeners: Record<string, () => void>) => {
    for (const type in listeners)
      target.addEventListener(type, listeners[type]!, { capture: true, signal: ended.signal })
  }

  on(control.type === 'radio' ? document : element, {
    input: take,
    change() {
      take()
      settle()
    },
    blur: settle,
    compositionstart() {
      flush()
      isHeld = true
    },
    compositionend() {
      isHeld = false
      take()
    },
  })
  on(window, {
    submit: flush,
    pagehide: leave,
    visibilitychange: leave,
    // It tells of itself before it happens.
    reset: () => setTimeout(take),
  })
  const unsubscribe = area.subscribe(item, show)
  flushes.add(flush)
  show()

  bound.add(element)
  return () => {
    flush()
    isHeld = true
    ended.abort()
    unsubscribe()
    flushes.delete(flush)
    tell('')
    bound.delete(element)
  }
}
