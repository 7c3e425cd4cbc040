import { UsageError } from '../errors.ts'
import { jsonCodec } from './built-in-codecs.ts'
import type { Codec } from './codec.ts'
import { kindOf, quote, refuse } from './refuse.ts'

/** A class whose field initialisers are its defaults. */
export type CookieClass<Instance extends object = object> = new () => Instance

type Fields = Record<string, unknown>

/**
 * Instances of a class as JSON objects of their fields. Reading is forgiving, since a class grows
 * while cookies of its younger days are still around: unknown fields are dropped, and missing ones,
 * or those of another JSON type than their default, keep the default.
 */
export function classCodec(Class: CookieClass): Codec<object> {
  return {
    encode(instance, context) {
      const fields = fieldsOf(instance as Fields, Class)
      checkFields(context.name, fields, new Class() as Fields)
      return jsonCodec.encode(fields, context)
    },
    decode: (text, context) => instanceOf(Class, jsonCodec.decode(text, context)),
  }
}

/** An instance with the fields of an object; undefined for what is none. */
export function instanceOf(Class: CookieClass, read: unknown): object | undefined {
  return typeOf(read) === 'object' ? filled(new Class() as Fields, read as Fields) : undefined
}

/** Throws a UsageError unless instances can be made without arguments, with defaults that JSON can carry. */
export function checkDefaults(cookie: string, Class: CookieClass): void {
  let defaults: Fields
  try {
    defaults = new Class() as Fields
  } catch (cause) {
    const message = `its class ${quote(Class.name)} cannot be made with new and no arguments, as reading does. Give every constructor argument a default.`
    throw new UsageError('cookie-class', `Cookie ${quote(cookie)}: ${message}`, { cause })
  }
  for (const [field, value] of Object.entries(defaults)) {
    if (typeof value === 'function' || isPlain(value)) continue
    refuse(
      'cookie-class',
      cookie,
      `the default of field ${quote(field)} in class ${quote(Class.name)} is ${kindOf(value)} that JSON does not give back. Use plain data, such as a number for a moment, or defineCookie() with a codec.`,
    )
  }
}

/** Methods that are fields come from the class, not from the cookie. */
function fieldsOf(instance: Fields, Class: CookieClass): Fields {
  const defaults = new Class() as Fields
  const kept = Object.keys(defaults).filter((field) => typeof defaults[field] !== 'function')
  return Object.fromEntries(kept.map((field) => [field, instance[field]]))
}

/** What would read as its default, or as something else, is refused where it is written. */
function checkFields(cookie: string, fields: Fields, defaults: Fields): void {
  for (const [field, value] of Object.entries(fields)) {
    if (isPlain(value) && fits(value, defaults[field])) continue
    refuse(
      'cookie-value',
      cookie,
      `its field ${quote(field)} is ${kindOf(value)} that would not read back. Give plain data of the same JSON type as the field's default.`,
    )
  }
}

function filled(instance: Fields, read: Fields): Fields {
  for (const field of Object.keys(instance)) {
    if (field === '__proto__' || field === 'constructor' || !Object.hasOwn(read, field)) continue
    if (fits(read[field], instance[field])) instance[field] = read[field]
  }
  return instance
}

/** A field that begins as null or undefined may become anything; no field becomes a method. */
function fits(value: unknown, fallback: unknown): boolean {
  return fallback === null || fallback === undefined || typeOf(value) === typeOf(fallback)
}

/** As JSON tells types apart. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Whether JSON gives back what it is; `above` is what the value stands in, for none may stand in itself. */
function isPlain(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'bigint' && typeof value !== 'symbol'
  if (above.includes(value) || !isPlainObject(value)) return false
  return Object.values(value).every((inner) => isPlain(inner, [...above, value]))
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
