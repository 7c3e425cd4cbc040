import { UsageError } from '../../errors.ts'

/** A value that must be text with a UTF-8 form; throws a UsageError (`cookie-value`) for any other. */
export function checkedValue(value: string, cookie: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value
  const fact =
    typeof value === 'string'
      ? 'has half of a surrogate pair in it, which UTF-8 cannot carry. Cut text between characters, or call toWellFormed() first.'
      : `is of type ${typeof value}, and this codec carries text. Convert it first, or use a codec for JSON.`
  throw new UsageError('cookie-value', `Cookie ${JSON.stringify(cookie)}: its value ${fact}`)
}
