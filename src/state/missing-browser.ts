import { UsageError } from '../errors.ts'

/** What to say when a door was used on a response that no browser was opened for. */
export function missingBrowser(call: string, door: string): UsageError {
  return new UsageError(
    'no-browser',
    `${call} was called where no browser is: the response did not pass through ${door}.`,
  )
}
