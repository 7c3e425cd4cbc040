/** Not a WeakSet: a bundler may give each of its bundles a copy of this module. */
const OWN = Symbol.for('madeleine.own-answer')

/** Marks a response as an answer of the library's own: another memory that it passes on its way leaves it as it stands. */
export function markOwn<Response extends object>(response: Response): Response {
  return Object.assign(response, { [OWN]: true })
}

export function isOwn(response: object): boolean {
  return OWN in response
}
