import { UsageError } from '../errors.ts'
import type { UsageCode } from '../errors.ts'

/** What a message is about: a cookie by its name, an item by its key. */
export type Noun = 'Cookie' | 'Item'

/** Throws the UsageError of one cookie or item: which one, then what is wrong, why, and what to do. */
export function refuse(
  code: UsageCode,
  name: string,
  message: string,
  noun: Noun = 'Cookie',
): never {
  throw new UsageError(code, `${noun} ${quote(name)}: ${message}`)
}

/** Text of the programmer's as it may stand in a message: on one line, and not long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}

/** One character as it may stand in a message: itself, or its number when it cannot be seen. */
export function quoteCharacter(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0
  if (code > 0x20 && code < 0x7f) return `'${text[at]}'`
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** What kind of thing was given instead, never the thing itself. */
export function kindOf(thing: unknown): string {
  if (thing === null || thing === undefined) return String(thing)
  if (Array.isArray(thing)) return 'an array'
  return typeof thing === 'object' ? 'an object' : `a ${typeof thing}`
}
