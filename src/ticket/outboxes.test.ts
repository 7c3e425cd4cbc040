import { describe, expect, test } from 'vitest'
import { FakeClock, lineOf } from '../../test/support/fakes.ts'
import { Outboxes } from './outboxes.ts'

const BIG = 'x'.repeat(4000)

function setUp() {
  const clock = new FakeClock()
  let dropped = 0
  const outboxes = new Outboxes(clock.read, () => dropped++)
  const park = (browser: string, name = 'a') =>
    outboxes.of(browser).wait([lineOf(name, BIG, { sequence: clock.now * 1000 })])
  return { clock, outboxes, park, dropped: () => dropped }
}

describe('outboxes', () => {
  test('are made when first needed and found after that', () => {
    const { outboxes } = setUp()
    expect(outboxes.find('alice')).toBe(undefined)
    const outbox = outboxes.of('alice')
    expect([outboxes.of('alice'), outboxes.find('alice'), outboxes.size]).toEqual([
      outbox,
      outbox,
      1,
    ])
  })

  test('are one for each browser', () => {
    const { outboxes } = setUp()
    expect(outboxes.of('alice')).not.toBe(outboxes.of('bob'))
  })

  test('are forgotten on release when nothing is in them', () => {
    const { outboxes } = setUp()
    outboxes.release(outboxes.of('alice'))
    expect(outboxes.size).toBe(0)
  })

  test('are kept on release while something waits', () => {
    const { outboxes, park } = setUp()
    park('alice')
    outboxes.release(outboxes.of('alice'))
    expect(outboxes.size).toBe(1)
  })

  test('do not grow with the browsers that ever came', () => {
    const { clock, outboxes, park } = setUp()
    for (let minute = 0; minute < 40; minute++) {
      for (let browser = 0; browser < 25; browser++) park(`${minute}/${browser}`)
      clock.pass(60_000)
    }
    expect(outboxes.size).toBeLessThanOrEqual(11 * 25)
  })

  test('keep what waits below 64 MB, give up the longest untouched first, and say so', () => {
    const { clock, outboxes, park, dropped } = setUp()
    const room = Math.ceil((64 * 1024 * 1024) / 4040)
    for (let browser = 0; browser < room + 50; browser++) park(`${browser}`)
    clock.pass(60_000)
    outboxes.of('late')
    const bytes = Array.from(
      { length: room + 50 },
      (_, browser) => outboxes.find(`${browser}`)?.bytes ?? 0,
    )
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(64 * 1024 * 1024)
    expect([bytes[0], bytes.at(-1)! > 0, dropped()]).toEqual([0, true, 1])
  })

  test('give nothing up while there is room', () => {
    const { clock, outboxes, park, dropped } = setUp()
    for (let browser = 0; browser < 100; browser++) park(`${browser}`)
    clock.pass(60_000)
    outboxes.of('late')
    expect([outboxes.size, dropped()]).toEqual([101, 0])
  })
})
