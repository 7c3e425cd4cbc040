import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { Sequence } from './sequence.ts'

test('a later write has the greater number, whatever the clock does', () => {
  const step = fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.constant(0))
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const clock = new FakeClock()
      const sequence = new Sequence(clock.read)
      let last = 0
      for (const milliseconds of steps) {
        clock.pass(milliseconds)
        const next = sequence.next()
        expect(next).toBeGreaterThan(last)
        last = next
      }
    }),
    runs(100),
  )
})

test('a number is greater than any that was seen from another worker', () => {
  const clock = new FakeClock()
  const sequence = new Sequence(clock.read)
  const ahead = (clock.now + 30_000) * 1000
  sequence.saw(ahead)
  expect(sequence.next()).toBe(ahead + 1)
})

test('an old number from another worker changes nothing', () => {
  const sequence = new Sequence(new FakeClock().read)
  const first = sequence.next()
  sequence.saw(first - 10)
  expect(sequence.next()).toBe(first + 1)
})

test('a number tells the moment it was given', () => {
  const clock = new FakeClock()
  expect(Sequence.timeOf(new Sequence(clock.read).next())).toBe(clock.now)
})

test('a number is whole even where the clock counts in parts of a millisecond', () => {
  const sequence = new Sequence(() => 1_767_225_600_000.123)
  expect(Number.isSafeInteger(sequence.next())).toBe(true)
})
