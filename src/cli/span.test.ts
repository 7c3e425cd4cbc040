import { expect, test } from 'vitest'
import { spanOf } from './span.ts'

test.each([
  [0, '0 seconds'],
  [999, '0 seconds'],
  [1000, '1 second'],
  [59_999, '59 seconds'],
  [60_000, '1 minute'],
  [7_200_000, '2 hours'],
  [86_400_000, '1 day'],
  [86_400_000 * 400, '400 days'],
])('%d milliseconds are %s', (milliseconds, span) => {
  expect(spanOf(milliseconds)).toBe(span)
})
