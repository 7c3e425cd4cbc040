import { UsageError } from '../errors.ts'
import type { Known } from '../wire/known.ts'
import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import { insideOf, type Browser } from './browser.ts'
import { inlineJson } from './inline-script.ts'
import type { AnyItem } from './item.ts'

/** What a page is rendered with, in the order in which it lists them. */
export type Rendered = readonly (AnySharedItem | AnySharedCookie)[]

/** What the browser has of these, as the text of a script element, for its page to begin with the same. */
export function renderingOf(browser: Browser, definitions: Rendered): string {
  const now = insideOf(browser).exchange.services.clock()
  const known: Known = [
    now,
    definitions.map((definition) =>
      'partOf' in definition
        ? definition.partOf(headerOf(browser))
        : textOf(browser, definition as AnyItem),
    ),
  ]
  return inlineJson(known)
}

function headerOf({ cookies }: Browser): string {
  return [...cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(';')
}

/** Empty for what the page alone knows. */
function textOf({ localStorage }: Browser, item: AnyItem): string {
  try {
    return localStorage.textOf(item) ?? ''
  } catch (error) {
    if (error instanceof UsageError && error.code === 'storage') return ''
    throw error
  }
}
