import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MadeleineOptions } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { gate, memoryFor } from '../support/memory.ts'
import { runs } from '../support/runs.ts'
import { appOf, keepings, stores, Visitor, type Deed } from '../support/sessions.ts'

const [node] = hosts

/** An app whose slow requests wait in the middle, as many workers as are asked for, and a page at each. */
async function slowApp(options: MadeleineOptions, deeds: Record<string, Deed>, workers = 1) {
  const memories = Array.from({ length: workers }, () => memoryFor(options))
  const pages = []
  for (const memory of memories)
    pages.push(
      await node.start(
        memory,
        appOf(deeds, () => ''),
      ),
    )
  const page = pages[0]!
  const visitors = pages.map(({ base }) => new Visitor(page.tab(base), 'request', []))
  return { memories, visitors, reports: () => memories.flatMap(({ reports }) => reports) }
}

/** Two deeds with a meeting in the middle: the first has begun when the second is done. */
function meeting() {
  const begun = gate()
  const done = gate()
  const first =
    (before: Deed, afterwards: Deed): Deed =>
    async (session, browser) => {
      await before(session, browser)
      begun.open()
      await done.opened
      await afterwards(session, browser)
    }
  return { first, begun: begun.opened, goOn: done.open }
}

describe.each(
  [...keepings, ...stores].flatMap((keeping) =>
    (keeping.kind === 'cookie' ? [1] : [1, 2]).map((workers) => ({ ...keeping, workers })),
  ),
)(
  'with sessions in $kind, over $workers workers, of two requests that overlap',
  ({ open, workers }) => {
    const nothing: Deed = () => {}
    const start: Deed = (session) => {
      session.set('a', 1)
      session.set('list', [1])
    }
    const rows: Record<
      string,
      { slow: [Deed, Deed]; quick: Deed; holds: Record<string, unknown> }
    > = {
      'that write different items, both are kept': {
        slow: [(session) => session.set('b', 1), nothing],
        quick: (session) => session.set('c', 1),
        holds: { a: 1, list: [1], b: 1, c: 1 },
      },
      'that write the same item, the later write wins': {
        slow: [nothing, (session) => session.set('b', 'later')],
        quick: (session) => session.set('b', 'earlier'),
        holds: { a: 1, list: [1], b: 'later' },
      },
      'one deletes what the other has not touched': {
        slow: [(session) => session.set('b', 1), nothing],
        quick: (session) => session.delete('a'),
        holds: { list: [1], b: 1 },
      },
      'one only reads, and undoes nothing': {
        slow: [(session) => [...session], nothing],
        quick: (session) => session.set('a', 2),
        holds: { a: 2, list: [1] },
      },
      'one changes an object in place, the other another item': {
        slow: [(session) => void (session.get('list') as number[]).push(2), nothing],
        quick: (session) => session.set('a', 2),
        holds: { a: 2, list: [1, 2] },
      },
      'one deletes all that it knows of, and the other has added an item': {
        slow: [(session) => [...session.keys()].map((key) => session.delete(key)), nothing],
        quick: (session) => session.set('b', 1),
        holds: { b: 1 },
      },
      'one adds an item, and the other has deleted all that it knew of': {
        slow: [(session) => session.set('b', 1), nothing],
        quick: (session) => void [...session.keys()].map((key) => session.delete(key)),
        holds: { b: 1 },
      },
      'one clears the session, and the other writes later': {
        slow: [nothing, (session) => session.set('b', 1)],
        quick: (session) => session.clear(),
        holds: { b: 1 },
      },
      'one makes it permanent, and the other writes': {
        slow: [(session) => session.set('b', 1), nothing],
        quick: (session) => void (session.permanent = true),
        holds: { a: 1, list: [1], b: 1, permanent: true },
      },
    }

    test.each(Object.keys(rows))('%s', async (row) => {
      const { slow, quick, holds } = rows[row]!
      const { first, begun, goOn } = meeting()
      const { visitors, reports } = await slowApp(
        await open(),
        {
          start,
          quick,
          slow: first(...slow),
          all: (session) => ({
            ...Object.fromEntries(session),
            ...(session.permanent && { permanent: true }),
          }),
        },
        workers,
      )
      await visitors[0]!.ask('start')
      const slower = visitors[0]!.ask('slow')
      await begun
      await visitors.at(-1)!.ask('quick')
      goOn()
      expect((await slower).status).toBe(200)
      expect((await visitors[0]!.ask('all')).value).toEqual(holds)
      expect((await visitors.at(-1)!.ask('all')).value).toEqual(holds)
      expect(reports()).toEqual([])
    })
  },
)

describe.each(stores)('with sessions in $kind, update()', ({ open }) => {
  test('is atomic, whoever else is at it', async () => {
    const { visitors, reports } = await slowApp(
      await open(),
      {
        start: (session) => session.set('n', 0),
        more: (session) => session.update('n', (n: number) => n + 1),
        other: (session) => session.set(`at ${Math.random()}`, 1),
        n: (session) => session.get('n'),
      },
      2,
    )
    await visitors[0]!.ask('start')
    const twice = [...visitors, ...visitors, ...visitors]
    await Promise.all(twice.flatMap((visitor) => [visitor.ask('more'), visitor.ask('other')]))
    expect((await visitors[1]!.ask('n')).value).toBe(6)
    expect(reports()).toEqual([])
  })

  test('answers what it made, and what it threw changes nothing', async () => {
    const { visitors } = await slowApp(await open(), {
      start: (session) => session.set('n', { deep: 1 }),
      more: (session) => session.update('n', (old: { deep: number }) => ({ deep: old.deep + 1 })),
      fail: (session) =>
        session
          .update('n', () => {
            throw new TypeError('no')
          })
          .catch((error: Error) => error.name),
      same: async (session) => {
        const before = session.get('n') as { deep: number }
        before.deep = 10
        await session.update('n', (old: { deep: number }) => ({ deep: old.deep + 1 }))
        return session.get('n')
      },
      n: (session) => session.get('n'),
      fresh: (session) => session.update('m', (old: unknown) => [old ?? 'nothing']),
    })
    const [visitor] = visitors as [Visitor]
    await visitor.ask('start')
    expect((await visitor.ask('more')).value).toEqual({ deep: 2 })
    expect((await visitor.ask('fail')).value).toBe('TypeError')
    expect((await visitor.ask('n')).value).toEqual({ deep: 2 })
    expect((await visitor.ask('same')).value).toEqual({ deep: 11 })
    expect((await visitor.ask('n')).value).toEqual({ deep: 11 })
    expect((await visitor.ask('fresh')).value).toEqual(['nothing'])
  })
})

/** One writer's step, and how it changes the model. */
type Step =
  | { readonly do: 'set'; readonly key: string; readonly value: number }
  | { readonly do: 'delete'; readonly key: string }
  | { readonly do: 'push'; readonly key: string; readonly value: number }
  | { readonly do: 'read' }

const keys = fc.constantFrom('a', 'b', 'c')
/** Each really changes something: what is written as it was is no write. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key: keys, value: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('delete' as const), key: fc.constant('a') }),
  fc.record({ do: fc.constant('push' as const), key: fc.constantFrom('p', 'q'), value: fc.nat(9) }),
  fc.record({ do: fc.constant('read' as const) }),
)

/** Whether each writer is a request, or a step of a stream or a socket; and in which order they begin and end. */
const schedule = fc
  .array(fc.record({ steps: fc.array(step, { maxLength: 4 }), worker: fc.nat(1) }), {
    minLength: 2,
    maxLength: 4,
  })
  .chain((writers) =>
    fc.record({
      writers: fc.constant(writers),
      ends: fc.shuffledSubarray(
        writers.map((_, index) => index),
        { minLength: writers.length, maxLength: writers.length },
      ),
    }),
  )

function perform(session: Parameters<Deed>[0], one: Step): void {
  if (one.do === 'set') session.set(one.key, one.value)
  else if (one.do === 'delete') session.delete(one.key)
  else if (one.do === 'push') (session.get(one.key) as number[]).push(one.value)
  else session.keys()
}

const START = { keep: 'always', a: 0, p: [], q: [] }

describe.each([...keepings, ...stores])(
  'with sessions in $kind, writers that overlap in any order',
  ({ open, kind }) => {
    test('leave what the model says', { timeout: 60_000 }, async () => {
      let writers: {
        begun: ReturnType<typeof gate>
        end: ReturnType<typeof gate>
        steps: Step[]
      }[] = []
      let next = 0
      const { visitors, reports } = await slowApp(
        await open(),
        {
          start: (session) => {
            session.destroy()
            for (const [key, value] of Object.entries(START)) session.set(key, value)
          },
          write: async (session) => {
            const { begun, end, steps } = writers[next++]!
            for (const one of steps) perform(session, one)
            begun.open()
            await end.opened
          },
          all: (session) => Object.fromEntries(session),
        },
        kind === 'cookie' ? 1 : 2,
      )
      await fc.assert(
        fc.asyncProperty(schedule, async (planned) => {
          const model = new Map<string, unknown>(Object.entries(START))
          await visitors[0]!.ask('start')
          writers = planned.writers.map(({ steps }) => ({ begun: gate(), end: gate(), steps }))
          next = 0
          const answers: Promise<unknown>[] = []
          for (const [index, { worker }] of planned.writers.entries()) {
            answers.push(visitors[worker % visitors.length]!.ask('write'))
            await Promise.race([writers[index]!.begun.opened, answers.at(-1)])
          }
          for (const index of planned.ends) {
            writers[index]!.end.open()
            expect(await answers[index]).toMatchObject({ status: 200 })
            const made = new Map<string, unknown>(Object.entries(structuredClone(START)))
            const touched = new Set<string>()
            for (const one of writers[index]!.steps) {
              if (one.do === 'read') continue
              if (one.do === 'set') made.set(one.key, one.value)
              else if (one.do === 'delete') made.delete(one.key)
              else (made.get(one.key) as number[]).push(one.value)
              touched.add(one.key)
            }
            for (const key of touched) {
              if (!made.has(key)) model.delete(key)
              else model.set(key, made.get(key))
            }
          }
          const { value } = await visitors[0]!.ask('all')
          expect(value).toEqual(Object.fromEntries(model))
          expect(reports()).toEqual([])
        }),
        runs(kind === 'cookie' || kind === 'memory' ? 60 : 25),
      )
    })
  },
)
