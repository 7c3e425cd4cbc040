import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOf } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { UsageError } from '../errors.ts'
import { Pending } from './pending.ts'

const pairs = (pending: Pending) => pending.take().map(({ text }) => text.split(';')[0])

function full(): Pending {
  const pending = new Pending()
  for (let index = 0; index < 256; index++) pending.add(lineOf(`c${index}`, 'x'))
  return pending
}

describe('pending', () => {
  test('is empty at first, and after its lines were taken or dropped', () => {
    const pending = new Pending()
    expect([pending.isEmpty, pending.take(), [...pending.names], pending.find('a')]).toEqual([
      true,
      [],
      [],
      undefined,
    ])
    pending.add(lineOf('a', '1'))
    expect(pending.isEmpty).toBe(false)
    pending.take()
    expect([pending.isEmpty, pending.find('a')]).toEqual([true, undefined])
    pending.add(lineOf('a', '1'))
    pending.drop()
    expect([pending.isEmpty, pending.take()]).toEqual([true, []])
  })

  test('keeps the last write of each cookie, in the order of these last writes', () => {
    const pending = new Pending()
    for (const [name, value] of ['a1', 'b1', 'a2', 'c1', 'b2']) pending.add(lineOf(name!, value!))
    expect(pairs(pending)).toEqual(['a=2', 'c=1', 'b=2'])
  })

  test('tells cookies of one name apart by domain, path and partition', () => {
    const pending = new Pending()
    for (const attributes of [
      {},
      { path: '/b' },
      { domain: 'app.example' },
      { partitioned: true },
      {},
    ])
      pending.add(lineOf('a', 'x', attributes))
    expect(pending.take().length).toBe(4)
  })

  test('finds the newest write of a name', () => {
    const pending = new Pending()
    pending.add(lineOf('a', 'root'))
    pending.add(lineOf('a', 'deep', { path: '/deep' }))
    expect(pending.find('a')?.value).toBe('deep')
  })

  test('holds one line for a hundred thousand writes of a cookie', () => {
    const pending = new Pending()
    const line = lineOf('a', 'x')
    for (let write = 0; write < 100_000; write++) pending.add(line)
    expect(pending.take().length).toBe(1)
  })

  test('refuses a 257th cookie by name, and loses nothing of the rest', () => {
    const pending = full()
    expect(() => pending.add(lineOf('more', 'x'))).toThrow(UsageError)
    expect(() => pending.add(lineOf('more', 'x'))).toThrow(
      /Cookie "more" would be the 257th.*180.*session/,
    )
    expect(pending.take().length).toBe(256)
  })

  test('still takes another write of a cookie it has when it is full', () => {
    const pending = full()
    pending.add(lineOf('c0', 'again'))
    expect(pairs(pending).at(-1)).toBe('c0=again')
  })

  test('does not count again what was counted where it was written', () => {
    const pending = new Pending()
    pending.adopt(full().take())
    pending.adopt([lineOf('more', 'x')])
    expect(pending.take().length).toBe(257)
  })

  test('agrees with a simple list', () => {
    const write = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      value: fc.string({ maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(write), (writes) => {
        const pending = new Pending()
        const lines = writes.map(({ name, value }) => lineOf(name, value))
        for (const line of lines) pending.add(line)
        expect(pending.take()).toEqual(
          lines.filter(({ key }, at) => !lines.slice(at + 1).some((later) => later.key === key)),
        )
      }),
      runs(100),
    )
  })
})
