import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeClock, lineOf } from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'
import { hashOf } from './binding.ts'
import type { RedeemedLine } from './book.ts'
import type { Line } from './line.ts'
import { Outbox } from './outbox.ts'
import { Sequence } from './sequence.ts'

const MINUTE = 60_000
const NOTHING = new Map<string, number>()

function setUp() {
  const clock = new FakeClock()
  const sequence = new Sequence(clock.read)
  const outbox = new Outbox('alice', clock.read)
  const write = (name: string, value = 'x') => lineOf(name, value, { sequence: sequence.next() })
  return { clock, outbox, write }
}

function packed({ key, sequence, text }: Line): RedeemedLine {
  return { hash: hashOf(key), sequence, text }
}

const names = (lines: readonly { text: string }[]) => lines.map(({ text }) => text.split(';')[0])

describe('a head that was cut', () => {
  /** One that took along what waited. */
  function cut() {
    const { outbox, write, ...rest } = setUp()
    const older = write('a', 'older')
    outbox.wait([write('a')])
    const lines = outbox.takeWaiting()
    outbox.sent(lines)
    const head = outbox.newestHead
    const putBack = () => outbox.putBack(lines, head)
    return { ...rest, outbox, write, older, lines, putBack, told: new Map(outbox.written()) }
  }

  test('gives back what it took', () => {
    const { outbox, putBack } = cut()
    putBack()
    expect(names(outbox.takeWaiting())).toEqual(['a=x'])
  })

  test('gives back nothing that a newer write waits to replace', () => {
    const { outbox, write, putBack } = cut()
    outbox.wait([write('a', 'new')])
    putBack()
    expect(names(outbox.takeWaiting())).toEqual(['a=new'])
  })

  test('gives back nothing that a newer write has replaced', () => {
    const { outbox, write, putBack } = cut()
    outbox.sent([write('a', 'new')])
    putBack()
    expect(outbox.takeWaiting()).toEqual([])
  })

  test('gives back nothing that the browser says it has', () => {
    const { outbox, putBack, told } = cut()
    putBack()
    expect(outbox.takeWaiting(told)).toEqual([])
  })

  test.each(['another head', 'a redemption'])('is not vouched for once %s told of it', (which) => {
    const { outbox, write, putBack, told } = cut()
    if (which === 'a redemption') outbox.redeemed('t', [packed(write('b'))], NOTHING)
    else outbox.sent([write('b')])
    putBack()
    expect(names(outbox.takeWaiting(told))).toEqual(['a=x'])
  })

  test('is told of no more, and stands in no way', () => {
    const { outbox, older, putBack } = cut()
    putBack()
    expect(outbox.written().size).toBe(0)
    expect(names(outbox.redeemed('t', [packed(older)], NOTHING))).toEqual(['a=older'])
    expect(names(outbox.takeWaiting())).toEqual(['a=x'])
  })
})

describe('lines wait in an outbox', () => {
  test('until an ordinary response takes them along, once', () => {
    const { outbox, write } = setUp()
    outbox.wait([write('a'), write('b')])
    expect(names(outbox.takeWaiting())).toEqual(['a=x', 'b=x'])
    expect(outbox.takeWaiting()).toEqual([])
  })

  test('until their ticket is redeemed', () => {
    const { outbox, write } = setUp()
    const line = write('a')
    outbox.wait([line])
    expect(names(outbox.redeemed('t', [packed(line)], NOTHING))).toEqual(['a=x'])
    expect(outbox.takeWaiting()).toEqual([])
  })

  test('and stay when an older ticket of their cookie is redeemed', () => {
    const { outbox, write } = setUp()
    const [older, newer] = [write('a', 'old'), write('a', 'new')]
    outbox.wait([older])
    outbox.wait([newer])
    expect(names(outbox.redeemed('t', [packed(older)], NOTHING))).toEqual(['a=old'])
    expect(names(outbox.takeWaiting())).toEqual(['a=new'])
  })

  test('until a newer write of their cookie leaves in a head', () => {
    const { outbox, write } = setUp()
    outbox.wait([write('a', 'old'), write('b')])
    outbox.sent([write('a', 'new')])
    expect(names(outbox.takeWaiting())).toEqual(['b=x'])
  })

  test('and go out in heads of about 8 KB, the oldest first', () => {
    const { outbox, write } = setUp()
    outbox.wait(['a', 'b', 'c'].map((name) => write(name, 'x'.repeat(3500))))
    expect(outbox.takeWaiting().map(({ name }) => name)).toEqual(['a', 'b'])
    expect(outbox.takeWaiting().map(({ name }) => name)).toEqual(['c'])
  })

  test('for ten minutes and no longer', () => {
    const { clock, outbox, write } = setUp()
    outbox.wait([write('a')])
    clock.pass(10 * MINUTE - 1)
    outbox.wait([write('b')])
    clock.pass(1)
    expect(names(outbox.takeWaiting())).toEqual(['b=x'])
  })

  test('256 of them at most, the newest', () => {
    const { outbox, write } = setUp()
    for (let index = 0; index < 300; index++) outbox.wait([write(`c${index}`)])
    const waiting = names(outbox.takeWaiting(undefined, Infinity))
    expect([waiting.length, waiting[0], waiting.at(-1)]).toEqual([256, 'c44=x', 'c299=x'])
  })

  test('one for each place of a cookie', () => {
    const { outbox, write } = setUp()
    outbox.wait([
      write('a', '1'),
      lineOf('a', '2', { path: '/b', sequence: write('z').sequence }),
      write('a', '3'),
    ])
    expect(names(outbox.takeWaiting())).toEqual(['a=2', 'a=3'])
  })

  test('and are counted in bytes', () => {
    const word = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      value: fc.string({ maxLength: 9 }),
      how: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(word), (steps) => {
        const { outbox, write } = setUp()
        for (const { name, value, how } of steps) {
          if (how === 0) outbox.sent([write(name, value)])
          else if (how === 1) outbox.takeWaiting()
          else outbox.wait([write(name, value)])
        }
        const { bytes } = outbox
        expect(bytes).toBe(outbox.takeWaiting().reduce((sum, { text }) => sum + text.length, 0))
        expect(outbox.bytes).toBe(0)
      }),
      runs(200),
    )
  })
})

describe('a late ticket', () => {
  test('does not bring what a head has overtaken', () => {
    const { outbox, write } = setUp()
    const [a, b] = [write('a', 'old'), write('b')]
    outbox.wait([a, b])
    outbox.sent([write('a', 'new')])
    expect(names(outbox.redeemed('t', [packed(a), packed(b)], NOTHING))).toEqual(['b=x'])
  })

  test('does not bring what a redeemed ticket has overtaken', () => {
    const { outbox, write } = setUp()
    const [older, newer] = [write('a', 'old'), write('a', 'new')]
    outbox.redeemed('2', [packed(newer)], NOTHING)
    expect(outbox.redeemed('1', [packed(older)], NOTHING)).toEqual([])
  })

  test('does not bring what the binding cookie says another worker has overtaken', () => {
    const { outbox, write } = setUp()
    const line = write('a')
    const known = new Map([[hashOf(line.key), line.sequence + 1]])
    expect(outbox.redeemed('t', [packed(line)], known)).toEqual([])
  })

  test('brings its lines again to a retry', () => {
    const { outbox, write } = setUp()
    const line = packed(write('a'))
    expect(outbox.redeemed('t', [line], NOTHING)).toEqual(outbox.redeemed('t', [line], NOTHING))
  })
})

describe('what an outbox knows to be written', () => {
  test('lasts as long as an older ticket may be under way anywhere', () => {
    const { clock, outbox, write } = setUp()
    const older = write('a', 'old')
    outbox.sent([write('a', 'new')])
    clock.pass(104_999)
    expect(outbox.idle).toBe(false)
    expect(outbox.redeemed('t', [packed(older)], NOTHING)).toEqual([])
  })

  test('is forgotten after that', () => {
    const { clock, outbox, write } = setUp()
    outbox.sent([write('a')])
    clock.pass(105_001)
    expect(outbox.idle).toBe(true)
  })
})

describe('confirmations', () => {
  test('are found by their ticket and confirmed when it is redeemed', async () => {
    const { outbox } = setUp()
    const confirmation = outbox.issued('t')
    expect(outbox.confirmation('t')).toBe(confirmation)
    outbox.redeemed('t', [], NOTHING)
    await expect(confirmation.outcome()).resolves.toBe(undefined)
    expect(outbox.confirmation('t')).toBe(undefined)
  })

  test('are given up beyond a thousand, the oldest first, for a page that does not redeem', async () => {
    const { outbox } = setUp()
    const all = Array.from({ length: 1500 }, (_, index) => outbox.issued(`t${index}`))
    expect(all.filter(({ waiting }) => waiting).length).toBe(1000)
    await expect(all[499]!.outcome()).rejects.toMatchObject({ code: 'dropped' })
    expect([all[500]!.waiting, outbox.confirmation('t499')]).toEqual([true, undefined])
  })

  test('fail as expired after a minute', async () => {
    const { clock, outbox } = setUp()
    const confirmation = outbox.issued('t')
    clock.pass(MINUTE)
    expect(outbox.idle).toBe(true)
    await expect(confirmation.outcome()).rejects.toMatchObject({ code: 'expired' })
  })
})

describe('a watcher', () => {
  test('hears what is written, by head and by ticket, until it stops', () => {
    const { outbox, write } = setUp()
    const heard: string[] = []
    const stop = outbox.watch((lines) => heard.push(...lines.map(({ name }) => name)))
    outbox.wait([write('a')])
    outbox.sent([write('b')])
    stop()
    outbox.sent([write('c')])
    expect(heard).toEqual(['a', 'b'])
  })

  test('does not hear itself', () => {
    const { outbox, write } = setUp()
    const heard: string[] = []
    const one = () => heard.push('one')
    outbox.watch(one)
    outbox.watch(() => heard.push('other'))
    outbox.wait([write('a')], one)
    expect(heard).toEqual(['other'])
  })

  test('keeps its outbox from being forgotten', () => {
    const { outbox } = setUp()
    const stop = outbox.watch(() => {})
    expect(outbox.idle).toBe(false)
    stop()
    expect(outbox.idle).toBe(true)
  })
})

describe('an older write never follows a newer one of its cookie', () => {
  const cookie = fc.constantFrom('a', 'b', 'c')
  const action = fc.oneof(
    fc.record({
      do: fc.constant('head' as const),
      names: fc.uniqueArray(cookie, { maxLength: 3 }),
    }),
    fc.record({
      do: fc.constant('ticket' as const),
      names: fc.uniqueArray(cookie, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      do: fc.constant('park' as const),
      names: fc.uniqueArray(cookie, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ do: fc.constant('redeem' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('respond' as const) }),
    fc.record({
      do: fc.constant('pass' as const),
      milliseconds: fc.integer({ min: 1, max: 50_000 }),
    }),
  )

  test('whichever way each of them goes', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { clock, outbox, write } = setUp()
        const browser = new Map<string, number>()
        const undone: string[] = []
        const tickets: { lines: RedeemedLine[]; at: number }[] = []
        const arrive = (lines: readonly (Line | RedeemedLine)[]) => {
          for (const line of lines) {
            const hash = 'key' in line ? hashOf(line.key) : line.hash
            if (line.sequence < (browser.get(hash) ?? 0)) undone.push(hash)
            browser.set(hash, line.sequence)
          }
        }
        for (const next of actions) {
          clock.pass(1)
          if (next.do === 'pass') clock.pass(next.milliseconds)
          if (next.do === 'head' || next.do === 'respond') {
            const written = (next.do === 'head' ? next.names : []).map((name) => write(name))
            const newer = new Set(written.map(({ key }) => key))
            const lines = [...outbox.takeWaiting().filter(({ key }) => !newer.has(key)), ...written]
            outbox.sent(lines)
            arrive(lines)
          }
          if (next.do === 'park') outbox.wait(next.names.map((name) => write(name)))
          if (next.do === 'ticket') {
            const lines = next.names.map((name) => write(name))
            outbox.wait(lines)
            tickets.push({ lines: lines.map(packed), at: clock.now })
          }
          if (next.do === 'redeem' && tickets.length > 0) {
            const ticket = tickets[next.which % tickets.length]!
            if (clock.now - ticket.at < MINUTE)
              arrive(outbox.redeemed(String(next.which), ticket.lines, NOTHING))
          }
        }
        expect(undone).toEqual([])
      }),
      runs(300),
    )
  })
})
