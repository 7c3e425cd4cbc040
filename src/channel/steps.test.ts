import { describe, expect, test } from 'vitest'
import type { ChannelEvent, Handler, HandlerContext } from './handler.ts'
import { Steps, type Step } from './steps.ts'

const CONTEXT = {} as HandlerContext

async function taken(handler: Handler): Promise<string> {
  const steps = new Steps(handler, CONTEXT)
  const all: Step[] = []
  do all.push(await steps.next())
  while (!all.at(-1)!.done)
  return all
    .map(({ event, done }) => `${(event?.data as string) ?? '-'}${done ? '.' : ''}`)
    .join(' ')
}

function failing(): ChannelEvent[] {
  throw new Error('no')
}

describe('a handler is taken step by step when it is', () => {
  test.each<[string, Handler, string]>([
    ['a function that answers nothing', () => {}, '-.'],
    ['a function that answers an event', () => ({ data: 'a' }), 'a.'],
    ['a function that answers a list', () => [{ data: 'a' }, { data: 'b' }], 'a b -.'],
    ['an async function', async () => ({ data: 'a' }), 'a.'],
    [
      'an async function that answers a generator',
      async () =>
        (function* () {
          yield { data: 'a' }
        })() as never,
      'a -.',
    ],
    [
      'a generator',
      function* () {
        yield { data: 'a' }
        yield { data: 'b' }
      },
      'a b -.',
    ],
    [
      'an async generator',
      async function* () {
        yield { data: 'a' }
        yield { data: 'b' }
      },
      'a b -.',
    ],
    ['a generator that yields nothing', async function* () {}, '-.'],
    [
      'a generator that yields undefined',
      async function* () {
        yield
        yield { data: 'b' }
      },
      '- b -.',
    ],
  ])('%s', async (_, handler, steps) => {
    expect(await taken(handler)).toBe(steps)
  })

  test.each([42, 'text', true, null, {}, new Date(0)])(
    'a function whose answer is no event: %o',
    async (answer) => {
      expect(await taken(() => answer as never)).toBe('-.')
    },
  )

  test('a function that answers an event of a name alone', async () => {
    expect(await new Steps(() => ({ event: 'tick' }), CONTEXT).next()).toEqual({
      event: { event: 'tick' },
      done: true,
    })
  })
})

test('a handler is given its context', async () => {
  let given: unknown
  await new Steps((context) => void (given = context), CONTEXT).next()
  expect(given).toBe(CONTEXT)
})

test('what a handler throws comes out of its step, whatever kind it is', async () => {
  const handlers: Handler[] = [
    () => {
      throw new Error('no')
    },
    async () => {
      throw new Error('no')
    },
    function* () {
      yield* failing()
    },
    async function* () {
      yield* failing()
    },
  ]
  for (const handler of handlers)
    await expect(new Steps(handler, CONTEXT).next()).rejects.toThrow('no')
})

test('a generator that is stopped runs its finally and is not resumed', async () => {
  const trace: string[] = []
  const steps = new Steps(async function* () {
    try {
      yield { data: 'a' }
      trace.push('resumed')
    } finally {
      trace.push('finally')
    }
  }, CONTEXT)
  await steps.next()
  await steps.stop()
  expect(trace).toEqual(['finally'])
  expect((await steps.next()).done).toBe(true)
})

test('stopping a function, or what has not begun, does nothing', async () => {
  const steps = new Steps(() => {}, CONTEXT)
  await steps.stop()
  await steps.next()
  await expect(steps.stop()).resolves.toBe(undefined)
})
