import { at } from './page.client.js'

/** What stands before each key of the gallery's. */
const PREFIX = 'madeleine:/_madeleine:'
const OFTEN = 250
/** More than a draft may have: what the developer tools can put there would take seconds to draw. */
const LONGEST = 3_000

/** What the server sees of a browser's storage. */
export interface Seen {
  readonly items: readonly (readonly [key: string, value: unknown])[]
  readonly persistent: boolean
}

/** Shows from now on what the browser keeps for the gallery, as the developer tools would. */
export function showBrowser(): void {
  list('raw', browserEntries())
  setTimeout(showBrowser, OFTEN)
}

export function showServer({ items, persistent }: Seen): void {
  list(
    'seen',
    items.map(([key, value]) => [key, JSON.stringify(value)]),
  )
  at('persistent').textContent = String(persistent)
}

/** Every key with its text; none where the browser does not even let the page look. */
function browserEntries(): [key: string, text: string][] {
  try {
    return Object.entries(window.localStorage).filter(([key]) => key.startsWith(PREFIX))
  } catch {
    return []
  }
}

const shown = new Map<string, string>()

function list(id: string, entries: [key: string, text: string][]): void {
  const lines = entries.sort().map(([key, text]) => [key, text.slice(0, LONGEST)] as const)
  const json = JSON.stringify(lines)
  // What stays can be selected and copied.
  if (shown.get(id) === json) return
  shown.set(id, json)
  at(id).replaceChildren(
    ...lines.flatMap(([key, text]) => [element('dt', key), element('dd', text)]),
  )
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
