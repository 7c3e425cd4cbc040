import { expect, test } from 'vitest'
import { Worker } from '../../test/support/fakes.ts'

test("a short cookie of the session's name is other software's, and holds no head", () => {
  const visit = new Worker().open({ cookies: { session: '0123456789abcdef' } })
  visit.exchange.holdIfKnown()
  expect(visit.head.held).toBe(0)
})

test('one that may be a session holds the head, since its end may have to be moved', () => {
  const worker = new Worker()
  const first = worker.open()
  first.browser.session.set('a', 1)
  const [pair = ''] = first.respond().pairs
  const visit = worker.open({ headers: { cookie: pair } })
  visit.exchange.holdIfKnown()
  expect(visit.head.held).toBe(1)
})
