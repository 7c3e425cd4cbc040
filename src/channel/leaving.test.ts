import { expect, test } from 'vitest'
import { Leaving } from './leaving.ts'

test('nobody has left at first', () => {
  const leaving = new Leaving()
  expect([leaving.left, leaving.signal.aborted]).toEqual([false, false])
})

test('leaving aborts the signal and wakes everybody who waits', async () => {
  const leaving = new Leaving()
  const { signal } = leaving
  const over = Promise.all([leaving.over(), leaving.over()])
  leaving.leave()
  await expect(over).resolves.toEqual([undefined, undefined])
  expect([leaving.left, signal.aborted, leaving.signal]).toEqual([true, true, signal])
})

test('whoever asks after it finds it done', async () => {
  const leaving = new Leaving()
  leaving.leave()
  leaving.leave()
  await leaving.over()
  expect(leaving.signal.aborted).toBe(true)
})
