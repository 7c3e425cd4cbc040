import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Confirmation } from './confirmation.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const fresh = () => new Confirmation('ticket', 0)

describe('a confirmation', () => {
  test('waits until the browser has confirmed', async () => {
    const confirmation = fresh()
    const outcome = confirmation.outcome()
    expect(confirmation.waiting).toBe(true)
    confirmation.confirm()
    await expect(outcome).resolves.toBe(undefined)
    expect([confirmation.waiting, confirmation.failed]).toEqual([false, false])
  })

  test('tells everybody who waits', async () => {
    const confirmation = fresh()
    const all = Promise.all([confirmation.outcome(), confirmation.outcome()])
    confirmation.confirm()
    await expect(all).resolves.toEqual([undefined, undefined])
  })

  test.each([
    'no-way',
    'channel-closed',
    'cookies-blocked',
    'expired',
    'refused',
    'unreachable',
    'dropped',
  ] as const)('that failed says why: %s', async (code) => {
    const confirmation = fresh()
    confirmation.fail(code)
    await expect(confirmation.outcome()).rejects.toMatchObject({ name: 'DeliveryError', code })
    await expect(confirmation.outcome()).rejects.toThrow(/\.$/)
  })

  test('does not name its ticket when it fails', async () => {
    const confirmation = fresh()
    confirmation.fail('refused')
    await expect(confirmation.outcome()).rejects.not.toThrow(/ticket"/)
  })

  test('believes the first word', async () => {
    const good = fresh()
    good.confirm()
    good.fail('refused')
    await expect(good.outcome()).resolves.toBe(undefined)
    const bad = fresh()
    bad.fail('refused')
    bad.fail('expired')
    bad.confirm()
    await expect(bad.outcome()).rejects.toMatchObject({ code: 'refused' })
  })

  test('fails when its time is over', async () => {
    const confirmation = fresh()
    confirmation.failIn(1000, 'channel-closed')
    vi.advanceTimersByTime(999)
    expect(confirmation.waiting).toBe(true)
    vi.advanceTimersByTime(1)
    await expect(confirmation.outcome()).rejects.toMatchObject({ code: 'channel-closed' })
  })

  test('leaves no timer behind once it is decided', () => {
    const confirmation = fresh()
    confirmation.failIn(1000, 'expired')
    confirmation.failIn(500, 'channel-closed')
    expect(vi.getTimerCount()).toBe(1)
    confirmation.confirm()
    expect(vi.getTimerCount()).toBe(0)
    confirmation.failIn(1000, 'expired')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('takes a shorter limit in place of its expiry', async () => {
    const confirmation = fresh()
    confirmation.failIn(60_000, 'expired')
    confirmation.failIn(1000, 'cookies-blocked')
    vi.advanceTimersByTime(1000)
    await expect(confirmation.outcome()).rejects.toMatchObject({ code: 'cookies-blocked' })
  })

  test('keeps a suspicion when somebody asks for the outcome after it', async () => {
    const confirmation = fresh()
    confirmation.failIn(1000, 'cookies-blocked')
    confirmation.failIn(60_000, 'expired')
    vi.advanceTimersByTime(1000)
    await expect(confirmation.outcome()).rejects.toMatchObject({ code: 'cookies-blocked' })
  })
})
