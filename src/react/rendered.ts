import { createContext } from 'react'
import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'

export type Definition = AnySharedItem | AnySharedCookie

/** What the page was rendered with: the value of each item and cookie that a `<BrowserState>` lists. */
export type Rendered = ReadonlyMap<unknown, unknown>

export const RenderedContext = createContext<Rendered>(new Map())

const globals = globalThis as {
  [key: symbol]: ((definitions: readonly Definition[]) => string | undefined) | undefined
}

/** What the server renders with, or, in the page, has rendered with: the text of the script element with this id. */
export function renderingOf(
  definitions: readonly Definition[],
  id: string,
): string | null | undefined {
  // The server's part stands in its own library, which pages need not have.
  const ofServer = globals[Symbol.for('madeleine.rendering')]
  return ofServer ? ofServer(definitions) : globalThis.document?.getElementById(id)?.textContent
}

/** What a text says, or the fallback. */
export function valueIn(text: string, definition: Definition, now: number): unknown {
  const { value } = definition.read(text, now)
  return value === undefined ? definition.fallback() : value
}
