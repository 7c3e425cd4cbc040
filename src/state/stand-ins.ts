import { UsageError } from '../errors.ts'

/** Stands in a page for what opens browsers on the server. */
export function madeleine(): never {
  throw misplaced('madeleine')
}

/** Stands in a page for what finds the browser of a handler on the server. */
export function currentBrowser(): never {
  throw misplaced('currentBrowser')
}

/** Stands in a page for what defines a channel on the server. */
export function defineChannel(): never {
  throw misplaced('defineChannel')
}

/** Stands in a page for what makes a part of it on the server. */
export function firstPaintScript(): never {
  throw misplaced('firstPaintScript')
}

/** Stands in a page for what the server remembers in. */
export function memoryStore(): never {
  throw misplaced('memoryStore')
}

function misplaced(name: string): UsageError {
  return new UsageError(
    'page',
    `${name}() was called in a page, whose build of madeleine has definitions alone. ` +
      `Keep defineItem() and defineCookie() in a file of their own, which the page and the server import, and ${name}() in one that only the server imports.`,
  )
}
