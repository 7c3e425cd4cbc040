import type { ReadBody } from './answer.ts'

/** What a host shows of a body that its handler will read. */
export interface SentBody {
  /** What a parser in front has made of it; undefined where none has. */
  readonly parsed?: unknown
  /** Reads a copy; left out where the handler would find nothing afterwards. */
  readonly readCopy?: ReadBody
}

/** Bytes of a body that are looked through. */
const LARGEST = 1_000_000
const FORM = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i
const JSON_TEXT = /^application\/json[ \t]*(?:;|$)/i

/** A field of a form or of JSON, whatever it holds; undefined where there is none, or no way to look. */
export async function fieldOf(
  { parsed, readCopy }: SentBody,
  type: string | undefined,
  field: string,
): Promise<unknown> {
  if (parsed !== undefined) return own(parsed, field)
  const isForm = FORM.test(type ?? '')
  if (readCopy === undefined || !(isForm || JSON_TEXT.test(type ?? ''))) return undefined
  try {
    const text = (await readCopy(LARGEST)) ?? ''
    return isForm ? new URLSearchParams(text).get(field) : own(JSON.parse(text), field)
  } catch {
    // No JSON, or the browser left in the middle of it.
    return undefined
  }
}

function own(body: unknown, field: string): unknown {
  const fields = Object(body) as Record<string, unknown>
  return Object.hasOwn(fields, field) ? fields[field] : undefined
}
