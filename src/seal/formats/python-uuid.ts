import { UsageError } from '../../errors.ts'

const FORM = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i

/** A Python `UUID`. Throws a UsageError (`cookie-value`) for a text that is none. */
export class PythonUuid {
  /** With hyphens and in lower case, as `crypto.randomUUID()` writes it. */
  readonly text: string

  /** Takes 32 hexadecimal digits, with hyphens in the usual places or without. */
  constructor(text: string) {
    const groups = FORM.exec(text)?.slice(1)
    if (groups === undefined) throw malformed()
    this.text = groups.join('-').toLowerCase()
  }

  /** The 32 digits alone. */
  get hex(): string {
    return this.text.replaceAll('-', '')
  }

  toString(): string {
    return this.text
  }
}

function malformed(): UsageError {
  return new UsageError(
    'cookie-value',
    'new PythonUuid() needs 32 hexadecimal digits, with or without hyphens, such as crypto.randomUUID() gives.',
  )
}
