import { expect, test } from 'vitest'
import { missingBrowser } from './missing-browser.ts'

test('a missing browser is told with the call that missed it and the door it should have come through', () => {
  const error = missingBrowser('eventStream(c, …)', 'browserState() of madeleine/hono')
  expect(error).toMatchObject({ name: 'UsageError', code: 'no-browser' })
  expect(error.message).toMatch(
    /^eventStream\(c, …\) was called where no browser is.*browserState\(\) of madeleine\/hono\.$/,
  )
})
