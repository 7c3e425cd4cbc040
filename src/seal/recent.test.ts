import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

const filled = (count: number) => {
  const recent = new Recent<number>(10)
  for (let number = 0; number < count; number++) recent.set(`${number}`, number)
  return recent
}

test('gives back the newest entries', () => {
  const recent = filled(1234)
  for (let number = 1224; number < 1234; number++) expect(recent.get(`${number}`)).toBe(number)
})

test('never has more than twice as many', () => {
  const recent = filled(1234)
  const kept = Array.from({ length: 1234 }, (_, number) => recent.get(`${number}`))
  expect(kept.filter((value) => value !== undefined).length).toBeLessThanOrEqual(20)
})

test('gives the newer of two values', () => {
  const recent = filled(10)
  recent.set('0', 42)
  expect(recent.get('0')).toBe(42)
})
