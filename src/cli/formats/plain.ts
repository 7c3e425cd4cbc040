import type { Finding } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { encodedJson, jsonOf } from './encoded-json.ts'

const READABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]*$/u
/** Random bytes as they are usually written: hexadecimal, UUID, base64. */
const OPAQUE =
  /^(?:[\da-f]{16,}|[\dA-F]{16,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/.~-]{16,}={0,2})$/

/** Values without protection: JSON, JSON in some wrapping, or text. */
export function recognisePlain({ text }: Sighting): Finding | undefined {
  return (
    json('JSON', jsonOf(text)) ??
    json('JSON, as Express writes it', text.startsWith('j:') ? jsonOf(text.slice(2)) : undefined) ??
    json('JSON in base64', encodedJson(text)) ??
    (READABLE.test(text) && !OPAQUE.test(text)
      ? { format: 'text', protection: 'none', value: text }
      : undefined)
  )
}

/** Numbers and words may be JSON by chance. */
function json(format: string, value: unknown): Finding | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return { format, protection: 'none', value }
}
