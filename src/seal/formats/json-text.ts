import { UsageError } from '../../errors.ts'

/** How `"__proto__"` may begin in JSON, escaped or not. */
const SUSPECT = /__proto__|\\u00/

/**
 * The value of JSON text; undefined where it is none. What has a key `__proto__` is none either:
 * it is harmless as it stands, and poison to the next who copies it.
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text, SUSPECT.test(text) ? refuseProto : undefined)
  } catch {
    return undefined
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__')
  return value
}

/** The JSON of a cookie's value. Throws a UsageError (`cookie-value`) for what has none that reads back. */
export function writeJson(cookie: string, value: unknown): string {
  const text = stringify(cookie, value)
  if (text !== undefined && (!SUSPECT.test(text) || readJson(text) !== undefined)) return text
  throw new UsageError(
    'cookie-value',
    `Cookie ${JSON.stringify(cookie)}: its value is no JSON, or has a key named __proto__, so it could not be read again. ` +
      `Pass a plain object of strings, numbers, booleans, lists and null.`,
  )
}

function stringify(cookie: string, value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new UsageError(
      'cookie-value',
      `Cookie ${JSON.stringify(cookie)}: its value has no JSON, since it contains itself, a bigint or too much. ` +
        `Pass a plain object of strings, numbers, booleans, lists and null.`,
      { cause },
    )
  }
}

/** What a session is: an object, neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
