import { readPythonJson, type ObjectHook } from './python-json-reader.ts'
import { writePythonJson, type JsonStyle } from './python-json-writer.ts'
import { deflatePayload, packPayload, unpackPayload } from './url-safe-payload.ts'

/** A value as JSON in base64url. Throws a UsageError for what it cannot carry. */
export function packJson(value: unknown, style: JsonStyle, cookie: string): string {
  return packPayload(writePythonJson(value, style, cookie), cookie)
}

/** The same, deflated when that is shorter. */
export function deflateJson(value: unknown, style: JsonStyle, cookie: string): string {
  return deflatePayload(writePythonJson(value, style, cookie), cookie)
}

/** The value in either, undefined when it is no such text. */
export function unpackJson(text: string | undefined, hook?: ObjectHook): unknown {
  if (text === undefined) return undefined
  try {
    return readPythonJson(unpackPayload(text), hook)
  } catch {
    return undefined
  }
}
