import { UsageError, type UsageCode } from '../errors.ts'
import { kindOf, quote, refuse, type Noun } from './refuse.ts'

/**
 * What validates a value: any schema of the Standard Schema interface (https://standardschema.dev),
 * as zod, valibot, arktype and others make them. Some are functions.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Any schema, whatever it takes and gives. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnySchema = StandardSchema<any, any>
export type InputOf<Schema extends AnySchema> = TypesOf<Schema>['input']
export type OutputOf<Schema extends AnySchema> = TypesOf<Schema>['output']
type TypesOf<Schema extends AnySchema> = NonNullable<Schema['~standard']['types']>

/** Throws a UsageError (`option`) unless `given` is a schema. */
export function checkSchema(
  name: string,
  given: unknown,
  noun?: Noun,
): asserts given is StandardSchema {
  const isThing = (typeof given === 'object' || typeof given === 'function') && given !== null
  const standard = isThing ? (given as Partial<StandardSchema>)['~standard'] : undefined
  if (typeof standard?.validate === 'function') return
  refuse(
    'option',
    name,
    `its schema is ${kindOf(given)} and no Standard Schema. Give one of zod, valibot, arktype or another library that has them.`,
    noun,
  )
}

/** What the schema makes of a value that came from a browser; undefined where it refuses it, or throws over it. */
export function accepted(
  name: string,
  schema: StandardSchema,
  value: unknown,
  noun?: Noun,
): unknown {
  const result = attempt(name, schema, value, noun)
  return 'value' in result ? result.value : undefined
}

/** Throws a UsageError (`cookie-value`, `item`) where the schema refuses a value that the app is about to write. */
export function checkValue(
  name: string,
  schema: StandardSchema,
  value: unknown,
  noun: Noun = 'Cookie',
): void {
  const result = attempt(name, schema, value, noun)
  if ('value' in result) return
  if (result.issues === undefined) throw thrown(name, result.reason, noun)
  const error = new UsageError(
    codeOf(noun),
    `${noun} ${quote(name)}: its schema refuses the value${where(result.issues, value)}.`,
  )
  // Messages of a schema may quote the value, so they stand apart, where no log shows them.
  throw Object.defineProperty(error, 'issues', { value: result.issues })
}

function codeOf(noun: Noun): UsageCode {
  return noun === 'Item' ? 'item' : 'cookie-value'
}

/** What a schema makes of a value, or what it threw. */
type Attempt =
  | { readonly value: unknown }
  | { readonly issues: readonly Issue[] }
  | { readonly issues?: undefined; readonly reason: unknown }

function attempt(name: string, schema: StandardSchema, value: unknown, noun?: Noun): Attempt {
  try {
    const result = schema['~standard'].validate(value)
    if (result instanceof Promise) return unawaited(name, schema, value, result, noun)
    return result.issues === undefined ? { value: result.value } : { issues: result.issues }
  } catch (reason) {
    if (reason instanceof UsageError) throw reason
    return { reason }
  }
}

/**
 * zod 4 answers a promise also where a transform of a schema without any async part has thrown
 * (https://github.com/colinhacks/zod/blob/v4/packages/zod/src/v4/classic/schemas.ts): its own
 * safeParse() tells the two apart. Throws a UsageError (`option`) for what is asynchronous.
 */
function unawaited(
  name: string,
  schema: StandardSchema & { safeParse?: (value: unknown) => unknown },
  value: unknown,
  result: Promise<unknown>,
  noun?: Noun,
): Attempt {
  // Whatever it comes to, nobody waits for it.
  result.catch(() => {})
  try {
    schema.safeParse?.(value)
  } catch (reason) {
    if (!/during synchronous parse/.test(Object(reason).message)) return { reason }
  }
  return refuse(
    'option',
    name,
    'its schema validates asynchronously, but it is read and written without await. Take the async parts out of the schema and check them in the handler.',
    noun,
  )
}

/** What a schema throws may quote the value, so it stands apart, where no log shows it. */
function thrown(name: string, reason: unknown, noun: Noun): UsageError {
  const error = new UsageError(
    codeOf(noun),
    `${noun} ${quote(name)}: its schema threw over the value. What it threw stands in the error's "reason".`,
  )
  return Object.defineProperty(error, 'reason', { value: reason })
}

/** For a value that its schema takes as it is, and no more once it has been written and read again. */
export function unreadable(cookie: string): UsageError {
  return new UsageError(
    'cookie-value',
    `Cookie ${quote(cookie)}: the value fits its schema, but not once it was written and read again: JSON makes text of a Date and drops what it does not know. ` +
      `Let the schema take what JSON gives, as z.coerce.date() does, or give a codec such as devalue.`,
  )
}

function where(issues: readonly Issue[], value: unknown): string {
  const paths = issues.slice(0, 3).map(({ path = [] }) => {
    const keys = path.map((step) => keyOf(typeof step === 'object' ? step.key : step))
    const found = keys.reduce<unknown>((inside, key) => Object(inside)[key], value)
    const at = keys.length === 0 ? '' : ` at ${quote(keys.map(String).join('.'))}`
    return `${at}, which is ${kindOf(found)}`
  })
  const more = issues.length > 3 ? ' and in other places' : ''
  return `${[...new Set(paths)].join(';')}${more}. What the schema says of it stands in the error's "issues"`
}

/** The key of a Map may be anything. */
function keyOf(key: unknown): PropertyKey {
  return ['string', 'number', 'symbol'].includes(typeof key) ? (key as PropertyKey) : kindOf(key)
}
