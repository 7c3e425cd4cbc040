import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onHeartbeat } from './heartbeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('it beats every 15 seconds until it is stopped', () => {
  const beat = vi.fn<() => void>()
  const stop = onHeartbeat(beat)
  vi.advanceTimersByTime(14_999)
  expect(beat).not.toHaveBeenCalled()
  vi.advanceTimersByTime(30_001)
  expect(beat).toHaveBeenCalledTimes(3)
  stop()
  vi.advanceTimersByTime(60_000)
  expect(beat).toHaveBeenCalledTimes(3)
})

test('one timer serves all, and none is left when the last has stopped', () => {
  const stops = Array.from({ length: 100 }, () => onHeartbeat(() => {}))
  expect(vi.getTimerCount()).toBe(1)
  for (const stop of stops) stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('it starts again for whoever comes after that', () => {
  onHeartbeat(() => {})()
  const beat = vi.fn<() => void>()
  const stop = onHeartbeat(beat)
  vi.advanceTimersByTime(15_000)
  expect(beat).toHaveBeenCalledTimes(1)
  stop()
})

test('whoever stops during a beat keeps nobody else from theirs', () => {
  const other = vi.fn<() => void>()
  const stopFirst = onHeartbeat(() => stopFirst())
  const stopOther = onHeartbeat(other)
  vi.advanceTimersByTime(15_000)
  expect(other).toHaveBeenCalledTimes(1)
  stopOther()
})
