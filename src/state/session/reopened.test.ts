import { expect, test } from 'vitest'
import type { Read } from '../read.ts'
import { Reopened } from './reopened.ts'

const read: Read = { written: 'a session', value: 'a session', expires: 0, isStale: false }

test('a cookie is remembered when it comes for the second time', () => {
  const reopened = new Reopened()
  reopened.opened('sealed', read)
  expect(reopened.find('sealed')).toBeUndefined()
  reopened.opened('sealed', read)
  expect(reopened.find('sealed')).toBe(read)
})

test('another cookie with the same ending is another', () => {
  const reopened = new Reopened()
  reopened.opened('one-sealed', read)
  reopened.opened('one-sealed', read)
  expect(reopened.find('two-sealed')).toBeUndefined()
})

test('thousands of cookies push each other out', () => {
  const reopened = new Reopened()
  const texts = Array.from({ length: 5000 }, (_, index) => `sealed-${index * 7919}`)
  for (const text of texts) for (let time = 0; time < 2; time++) reopened.opened(text, read)
  const known = texts.filter((text) => reopened.find(text) !== undefined)
  expect(known.length).toBeGreaterThan(0)
  expect(known.length).toBeLessThanOrEqual(1024)
})
