import type { CookieAttributes } from './attributes.ts'
import type { Serializer } from './built-in-codecs.ts'
import type { Codec } from './codec.ts'
import { makeDefinition, type DefinitionOptions } from './definition-options.ts'
import type { CookieDefinition } from './definition.ts'
import { checkName } from './name.ts'
import type { AttributesFor } from './prefixed-attributes.ts'
import type { AnySchema, InputOf, OutputOf } from './schema.ts'
import { claimName } from './taken-names.ts'

/** Keeps a misspelt option from passing as one that the type parameter happens to have. */
type Known<Given> = {
  readonly [Key in Exclude<keyof Given, keyof DefinitionOptions | keyof CookieAttributes>]: never
}

/** What a definition's codec and schema take, and what they give. */
type Written<Given> = Given extends { schema: infer Schema extends AnySchema }
  ? InputOf<Schema>
  : Carried<Given>
type Read<Given> = Given extends { schema: infer Schema extends AnySchema }
  ? OutputOf<Schema>
  : Carried<Given>
type Carried<Given> = Given extends { codec: Codec<infer Value> }
  ? Value
  : Given extends { codec: 'json' | Serializer }
    ? unknown
    : string
type Absent<Given> = Given extends { fallback: {} | null } ? never : undefined
type Fallback<Given> = { readonly fallback?: Read<Given> | (() => Read<Given>) | undefined }

/**
 * Defines a cookie once: its name, its type, its attributes and its protection. Read and write it
 * with `browser.cookies.get(definition)` and `.set(definition, value)`.
 *
 * @throws UsageError for a name, an option or an attribute that makes no sense.
 * @example
 * const theme = defineCookie('theme', { schema: z.enum(['light', 'dark']), fallback: 'light', maxAge: '365d' })
 */
export function defineCookie<const Name extends string, Given extends DefinitionOptions = {}>(
  name: Name,
  options?: Given &
    DefinitionOptions &
    AttributesFor<Name> &
    Fallback<NoInfer<Given>> &
    Known<NoInfer<Given>>,
): CookieDefinition<Read<Given> | Absent<Given>, Written<Given>, Name> {
  checkName(name)
  const definition = makeDefinition(name, options === undefined ? {} : options)
  claimName(name, false, defineCookie)
  return definition
}
