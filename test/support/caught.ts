import { UsageError } from '../../src/errors.ts'

/** The UsageError that something throws. */
export function caught(work: () => unknown): UsageError {
  try {
    work()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
