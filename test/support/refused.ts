import { expect } from 'vitest'

/** What toThrow() takes: a UsageError with this code, and all these words in its message. */
export function refused(code: string, ...words: string[]): unknown {
  const all = words.map((word) => `(?=.*${word})`).join('')
  return expect.objectContaining({
    name: 'UsageError',
    code,
    message: expect.stringMatching(new RegExp(`^${all}`)),
  })
}
