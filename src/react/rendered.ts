import { createContext } from 'react'

/** What the page was rendered with: the values of the items and cookies that `<BrowserState>` lists. */
export const RenderedContext = createContext<ReadonlyMap<unknown, unknown>>(new Map())
