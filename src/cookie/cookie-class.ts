import type { CookieAttributes } from './attributes.ts'
import { checkDefaults, classCodec, instanceOf, type CookieClass } from './class-codec.ts'
import { makeDefinition, type DefinitionOptions } from './definition-options.ts'
import { definitionOf, standFor } from './definition.ts'
import { checkName } from './name.ts'
import { quote, refuse } from './refuse.ts'
import { snakeCase } from './snake-case.ts'
import { claimName } from './taken-names.ts'

/** How a {@link cookieClass} becomes a cookie; what its fields say stands in the class. */
export type CookieClassOptions = CookieAttributes &
  Pick<DefinitionOptions, 'signed' | 'encrypted' | 'accept' | 'chunked' | 'compress' | 'reseal'> & {
    /** The cookie's name. Default: the class's in snake_case, `SessionCookie` as `session_cookie`; name it where a minifier renames classes. */
    readonly name?: string
  }

/** The part of a standard decorator's context that is needed here; a legacy decorator gets none. */
interface DecoratorContext {
  addInitializer(initializer: () => void): void
}

/**
 * Makes a class a cookie: its field initialisers are the defaults, its instances what
 * `browser.cookies.get(Class)` gives and `.set(instance)` writes. A decorator, standard or legacy,
 * or a plain call.
 *
 * @throws UsageError for options that make no sense, for defaults that JSON cannot carry, and for
 * a derived name that is too short or taken.
 * @example
 * class Visit { count = 0 }
 * cookieClass({ maxAge: '365d' })(Visit)
 */
export function cookieClass({ name, ...options }: CookieClassOptions = {}) {
  return function decorate<Class extends CookieClass>(
    Class: Class,
    context?: DecoratorContext,
  ): Class {
    if (typeof Class !== 'function')
      refuse('cookie-class', name ?? '', 'cookieClass() was put on something that is no class.')
    if (definitionOf(Class) !== undefined)
      refuse(
        'cookie-class',
        name ?? Class.name,
        'its class is a cookie class already. Make it one once.',
      )
    const given = name ?? derivedName(Class)
    checkName(given)
    // A standard decorator runs before the class has its static fields, which defaults may use.
    if (context === undefined) checkDefaults(given, Class)
    else context.addInitializer(() => checkDefaults(given, Class))
    const codec = classCodec(Class)
    const all = { ...options, codec, fallback: () => new Class() }
    const definition = makeDefinition(given, all, (value) => instanceOf(Class, value))
    claimName(given, name === undefined, decorate)
    standFor(Class, definition)
    return Class
  }
}

function derivedName({ name }: CookieClass): string {
  const derived = snakeCase(name)
  if (derived.length > 2) return derived
  return refuse(
    'cookie-class',
    derived,
    `its name was derived from a class named ${quote(name)}, which looks like a minifier's work and may change with the next build. Give one: cookieClass({ name: '…' }).`,
  )
}
