import { createElement, useContext, useId, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { Known } from '../wire/known.ts'
import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import { RenderedContext } from './rendered.ts'

export interface BrowserStateProps {
  /** Items of localStorage. The server knows those defined with `firstPaint`; of others it renders the fallback. */
  readonly items?: readonly AnySharedItem[]
  /** Cookies that scripts of the page may see. */
  readonly cookies?: readonly AnySharedCookie[]
  /** Of the page's Content-Security-Policy. */
  readonly nonce?: string | undefined
  readonly children?: ReactNode
}

/** The server's part stands in its own library, which pages need not have. */
const globals = globalThis as {
  [key: symbol]:
    | ((definitions: readonly (AnySharedItem | AnySharedCookie)[]) => string | undefined)
    | undefined
}

/**
 * Lets {@link useItem} and {@link useCookie} below it render on the server what the browser of the
 * exchange has, and tells the page, so that it hydrates with the same values. Both sides must list
 * the same.
 *
 * @example
 * <BrowserState cookies={[theme]} items={[sidebar]}><App /></BrowserState>
 */
export function BrowserState({
  items = [],
  cookies = [],
  nonce,
  children,
}: BrowserStateProps): ReactElement {
  // Several roots of a page count from the same id.
  const id = `${useId()}${items.map((one) => one.key)}${cookies.map((one) => one.name)}`
  const outer = useContext(RenderedContext)
  const [[text, value]] = useState(() => {
    const all = [...items, ...cookies]
    const ofServer = globals[Symbol.for('madeleine.rendering')]
    const text = ofServer ? ofServer(all) : globalThis.document?.getElementById(id)?.textContent
    const rendered = new Map(outer)
    if (text) {
      const [now, texts] = JSON.parse(text) as Known
      all.forEach((one, at) => rendered.set(one, one.read(texts[at]!, now).value))
    }
    return [text, rendered] as const
  })
  return createElement(
    RenderedContext.Provider,
    { value },
    // A page that no server has rendered has nothing to take over.
    text &&
      createElement('script', {
        id,
        type: 'application/json',
        nonce,
        dangerouslySetInnerHTML: { __html: text },
        // Browsers hide the nonce.
        suppressHydrationWarning: true,
      }),
    children,
  )
}
