import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Worker } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { Bindings, hashOf } from './binding.ts'

const worker = new Worker()
const { bindings } = worker.services
const now = worker.clock.now * 1000

describe('a binding', () => {
  test('comes back from its cookie with all that was lately written', () => {
    const names = fc.uniqueArray(fc.string(), { maxLength: 100 })
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: now, max: Number.MAX_SAFE_INTEGER - 200 }),
        (keys, first) => {
          const written = new Map(keys.map((key, index) => [hashOf(key), first + index]))
          const binding = { id: bindings.create().id, written }
          expect(bindings.open(bindings.seal(binding))).toEqual(binding)
        },
      ),
      runs(100),
    )
  })

  test('has an id of 256 bits that nobody had before', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => bindings.create().id))
    expect(ids.size).toBe(1000)
    for (const id of ids) expect(Buffer.from(id, 'base64url').length).toBe(32)
  })

  test('forgets what was written longer ago than anything older can still wait', () => {
    const old = (worker.clock.now - 600_000 - 45_000) * 1000
    const written = new Map([
      [hashOf('old'), old],
      [hashOf('young'), old + 1],
    ])
    const opened = bindings.open(bindings.seal({ id: bindings.create().id, written }))
    expect([...opened!.written.keys()]).toEqual([hashOf('young')])
  })

  test('keeps the newest hundred writes, and stays far below what a cookie may hold', () => {
    const written = new Map(
      Array.from({ length: 5000 }, (_, index) => [hashOf(`c${index}`), now + index]),
    )
    const value = bindings.seal({ id: bindings.create().id, written })
    const kept = bindings.open(value)!.written
    expect(kept.size).toBe(100)
    expect(Math.min(...kept.values())).toBe(now + 4900)
    expect(value.length).toBeLessThan(2200)
  })

  test('brings the clock of another worker that is ahead', () => {
    const ahead = now + 30_000_000
    const value = bindings.seal({
      id: bindings.create().id,
      written: new Map([[hashOf('a'), ahead]]),
    })
    const { services } = new Worker(worker.clock)
    services.bindings.open(value)
    expect(services.sequence.next()).toBe(ahead + 1)
  })

  test('that nobody here sealed is none', () => {
    const foreign = new Worker(worker.clock, { secrets: ['another secret, which is long enough'] })
    const value = foreign.services.bindings.seal(foreign.services.bindings.create())
    expect(bindings.open(value)).toBe(undefined)
    expect(bindings.open('')).toBe(undefined)
  })

  test('is not made out of a ticket', () => {
    const [ticket] = worker.services.book.issue('browser'.repeat(10), '', [])
    expect(bindings.open(ticket!.text)).toBe(undefined)
  })

  test('cannot be made without a secret, and says so before anything is sent', () => {
    const { services } = new Worker(worker.clock, { secrets: [] })
    expect(() => services.bindings.create()).toThrow(/MADELEINE_SECRET/)
  })

  test('has the name that browsers keep other hosts from planting, on https', () => {
    expect([Bindings.cookieName(true), Bindings.cookieName(false)]).toEqual([
      '__Host-madeleine',
      'madeleine',
    ])
  })
})
