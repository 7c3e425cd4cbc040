import { definitionOf, type CookieDefinition } from '../cookie/definition.ts'
import { UsageError } from '../errors.ts'

/** The definition that was given, or that stands behind the class that was. Throws a UsageError for anything else. */
export function definitionBehind(given: object): CookieDefinition {
  const definition = isThing(given) ? definitionOf(given) : undefined
  if (definition !== undefined) return definition
  throw new UsageError('cookie-class', `${nameOf(given)} is not a cookie class. ${REMEDY}`)
}

/** The definition behind the class of an instance; undefined for what is no instance of a class. Throws a UsageError for one of a class that is no cookie. */
export function definitionOfInstance(given: object): CookieDefinition | undefined {
  if (typeof given === 'function')
    throw new UsageError(
      'cookie-class',
      `Class ${given.name} was given where an instance goes: what its fields hold is written. Write set(new ${given.name}()).`,
    )
  if (typeof given !== 'object' || given === null || definitionOf(given)) return undefined
  const { constructor } = given
  if (typeof constructor !== 'function') return undefined
  return definitionBehind(constructor)
}

const REMEDY =
  'Make it one: cookieClass({ maxAge: … })(TheClass), or the decorator @cookieClass(). For a value of another kind, take what defineCookie() answers, or a name and a string.'

function isThing(given: unknown): given is object {
  return (typeof given === 'object' && given !== null) || typeof given === 'function'
}

/** A class by its name; of anything else only what kind of thing it is, since it may be a value. */
function nameOf(given: unknown): string {
  if (typeof given === 'function') return given.name === '' ? 'A class' : `Class ${given.name}`
  return given === null ? 'null' : `What is of type ${typeof given}`
}
