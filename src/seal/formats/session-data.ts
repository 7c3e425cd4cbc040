/** What a session of a Python framework holds: a `dict` whose keys are text. */
export type SessionData = Record<string, unknown>

/** Whether that is what was read, and not one of the values that Flask has a tag for. */
export function isSession(value: unknown): value is SessionData {
  return typeof value === 'object' && value !== null && isPlainObject(value)
}

/** Whether an object is no array and no instance of a class. */
export function isPlainObject(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
