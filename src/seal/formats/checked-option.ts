import { UsageError } from '../../errors.ts'

/** An option that must be one of a few words; throws a UsageError (`option`) naming them. */
export function checkedChoice<Choice extends string>(
  option: string,
  given: Choice,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(given)) return given
  const words = choices.map((choice) => `'${choice}'`).join(', ')
  throw new UsageError('option', `${option} must be one of ${words}, and is ${shown(given)}.`)
}

/** An option that must be a text; throws a UsageError (`option`) for anything else. */
export function checkedText(option: string, given: string): string {
  if (typeof given === 'string') return given
  throw new UsageError('option', `${option} must be a string, and is ${shown(given)}.`)
}

/** An option that must be a length of time in seconds; throws a UsageError (`option`) for anything else. */
export function checkedSeconds(option: string, given: number): number {
  if (typeof given === 'number' && given >= 0) return given
  throw new UsageError(
    'option',
    `${option} must be a number of seconds, and is ${shown(given)}. Infinity means no limit.`,
  )
}

/** An option that divides text from its signature; throws a UsageError (`option`) for what may stand inside one. */
export function checkedSeparator(option: string, given: string): string {
  if (/[^\w=-]/.test(checkedText(option, given))) return given
  throw new UsageError(
    'option',
    `${option} is ${shown(given)}, which may stand inside a signature. Use a character other than letters, digits, '-', '_' and '=', such as '.' or ':'.`,
  )
}

function shown(given: unknown): string {
  const text = typeof given === 'string' ? JSON.stringify(given) : String(given)
  return typeof given === 'object' && given !== null ? 'an object' : text.slice(0, 64)
}
