import { describe, expect, test } from 'vitest'
import { lineOf, openChannel, redemption, settle, Worker } from '../../test/support/fakes.ts'
import { currentBrowser } from '../state/current.ts'
import type { Browser } from '../state/browser.ts'
import { drive } from './drive.ts'
import type { Handler } from './handler.ts'
import { Run, type RunOptions } from './run.ts'

/** Drives a handler to its end, or to where it waits. */
function start(handler: Handler, options: RunOptions = {}, opened = openChannel()) {
  const { channel } = opened
  const over = drive(channel, new Run(channel, handler, options))
  return { ...opened, over }
}

const failing = () => {
  throw new Error('and this')
}

type Started = ReturnType<typeof start>

/** What the tickets that were sent so far bring, one word each. */
async function brought({ worker, wire, cookies }: Started): Promise<string[]> {
  const words: string[] = []
  for (const ticket of wire.tickets) {
    const { setCookies } = await worker.open(redemption(ticket, cookies, 'k')).answer()
    words.push(
      setCookies
        .filter((line) => !line.startsWith('madeleine='))
        .map((line) => line.split(';')[0])
        .join('+'),
    )
  }
  return words
}

/** What waits for the browser's next ordinary response. */
function parked({ worker, cookies }: Started): string[] {
  return worker
    .open({ cookies })
    .respond()
    .pairs.filter((pair) => !pair.startsWith('madeleine='))
}

const set = (browser: Browser, name: string, value = 'x') => browser.cookies.set(name, value)

describe('each step of a handler', () => {
  test('sends its cookies and then its event', async () => {
    const started = start(async function* ({ browser }) {
      set(browser, 'a')
      yield { data: 'one' }
      set(browser, 'b')
      yield { data: 'two' }
      set(browser, 'c')
    })
    await started.over
    expect(started.wire.order).toBe('* one * two *')
    expect(await brought(started)).toEqual(['a=x', 'b=x', 'c=x'])
  })

  test.each<[string, Handler]>([
    ['a plain handler', ({ browser }) => set(browser, 'a')],
    ['an async handler', async ({ browser }) => (await settle(), set(browser, 'a'))],
    [
      'a generator that yields nothing',
      async function* ({ browser }) {
        set(browser, 'a')
        yield* []
      },
    ],
    [
      'a generator that yields without an event',
      async function* ({ browser }) {
        set(browser, 'a')
        yield
      },
    ],
    [
      'a sync generator',
      function* ({ browser }) {
        set(browser, 'a')
        yield undefined
      },
    ],
  ])('counts in %s', async (_, handler) => {
    const started = start(handler)
    await started.over
    expect(await brought(started)).toEqual(['a=x'])
  })

  test('makes one ticket of several writes, and one line of several of one cookie', async () => {
    const started = start(({ browser }) => {
      set(browser, 'a')
      set(browser, 'b', '1')
      set(browser, 'b', '2')
      browser.cookies.delete('b')
    })
    await started.over
    expect(await brought(started)).toEqual(['a=x+b='])
  })

  test('sends no ticket when it wrote nothing', async () => {
    const started = start(async function* () {
      yield { data: 'one' }
    })
    await started.over
    expect(started.wire.order).toBe('one')
  })

  test('reads what the ones before wrote', async () => {
    const seen: unknown[] = []
    const started = start(async function* ({ browser }) {
      set(browser, 'a', '1')
      seen.push(browser.cookies.get('a'))
      yield {}
      seen.push(browser.cookies.get('a'))
      browser.cookies.delete('a')
      yield {}
      seen.push(browser.cookies.get('a'))
    })
    await started.over
    expect(seen).toEqual(['1', '1', undefined])
  })

  test('has its browser as the current one', async () => {
    const seen: boolean[] = []
    await start(async function* ({ browser }) {
      seen.push(currentBrowser() === browser)
      yield {}
      await settle()
      seen.push(currentBrowser() === browser)
    }).over
    expect(seen).toEqual([true, true])
  })

  test('is given what the page sent', async () => {
    const seen: unknown[] = []
    await start(({ message, lastEventId }) => void seen.push(message, lastEventId), {
      message: { a: 1 },
      lastEventId: '7',
    }).over
    expect(seen).toEqual([{ a: 1 }, '7'])
  })
})

describe('a step that throws', () => {
  const failing: Handler = async function* ({ browser }) {
    set(browser, 'good')
    yield { data: 'one' }
    set(browser, 'bad')
    throw new Error('the database password is hunter2')
  }

  test('sends nothing of what it wrote; what went before stands', async () => {
    const started = start(failing)
    await started.over
    expect(started.wire.order).toBe('* one The server failed while it answered.')
    expect(await brought(started)).toEqual(['good=x'])
    expect(parked(started)).toEqual([])
  })

  test('sends an error event with a fixed text, and reports the error to the server', async () => {
    const started = start(failing)
    await started.over
    expect(started.wire.sent.at(-1)).toEqual({
      event: 'error',
      data: 'The server failed while it answered.',
    })
    expect(started.worker.errors).toEqual([new Error('the database password is hunter2')])
  })

  test('before the first event writes nothing at all', async () => {
    const started = start(({ browser }) => {
      set(browser, 'bad')
      throw new Error('no')
    })
    await started.over
    expect([started.wire.tickets, started.wire.events.length]).toEqual([[], 1])
  })

  test('leaks nothing into the next handler of the channel', async () => {
    const opened = openChannel()
    const first = start(failing, {}, opened)
    await first.over
    const next = start(({ browser }) => set(browser, 'next'), {}, opened)
    await next.over
    expect(await brought(next)).toEqual(['good=x', 'next=x'])
  })

  test('no longer reads what it wrote', async () => {
    const opened = openChannel()
    await start(failing, {}, opened).over
    let seen: unknown = 'nothing'
    await start(({ browser }) => void (seen = browser.cookies.get('bad')), {}, opened).over
    expect(seen).toBe(undefined)
  })

  test('drops nothing of another handler that runs at the same time', async () => {
    const opened = openChannel()
    let goOn = () => {}
    const slow = start(
      async ({ browser }) => {
        set(browser, 'slow')
        await new Promise<void>((resolve) => (goOn = resolve))
      },
      {},
      opened,
    )
    await start(failing, {}, opened).over
    goOn()
    await slow.over
    expect(await brought(slow)).toEqual(['good=x', 'slow=x'])
  })
})

describe('a step whose event cannot travel', () => {
  const trace: string[] = []
  const bad: Handler = async function* ({ browser }) {
    try {
      set(browser, 'bad')
      yield { event: 'a\nb' }
      trace.push('resumed')
    } finally {
      trace.push('finally')
    }
  }

  test('has failed: its writes are dropped, its error is reported, its generator cleans up', async () => {
    const started = start(bad)
    await started.over
    expect(started.wire.events).toEqual(['The server failed while it answered.'])
    expect([...started.wire.tickets, ...parked(started)]).toEqual([])
    expect(started.worker.errors).toEqual([expect.objectContaining({ code: 'event' })])
    expect(trace).toEqual(['finally'])
  })

  test('puts nothing into the head either', async () => {
    const { channel } = openChannel()
    const run = new Run(channel, bad, {})
    await expect(run.next()).rejects.toMatchObject({ code: 'event' })
    expect(run.pending.isEmpty).toBe(true)
  })

  test('reports what its finally throws as well', async () => {
    const started = start(async function* () {
      try {
        yield 'text' as never
      } finally {
        failing()
      }
    })
    await started.over
    expect(started.worker.errors.map((error) => (error as Error).message)).toEqual([
      expect.stringContaining('type string'),
      'and this',
    ])
  })
})

describe('a write between steps', () => {
  test('is sent in the same turn, with all that was written in it', async () => {
    let late!: Browser
    const started = start(({ browser }) => void (late = browser))
    await started.over
    set(late, 'a')
    set(late, 'b')
    expect(started.wire.tickets.length).toBe(0)
    await settle()
    expect(await brought(started)).toEqual(['a=x+b=x'])
  })

  test('is sent before the next step can fail', async () => {
    const opened = openChannel()
    let late!: Browser
    const run = new Run(
      opened.channel,
      async function* ({ browser }) {
        late = browser
        yield {}
        throw new Error('no')
      },
      {},
    )
    const started = { ...opened, over: Promise.resolve() }
    await run.next()
    set(late, 'a')
    await expect(run.next()).rejects.toThrow('no')
    expect(await brought(started)).toEqual(['a=x'])
  })

  test('during a step waits for the step', async () => {
    let goOn = () => {}
    const started = start(async ({ browser }) => {
      set(browser, 'a')
      await new Promise<void>((resolve) => (goOn = resolve))
      set(browser, 'b')
    })
    await settle()
    expect(started.wire.tickets).toEqual([])
    goOn()
    await started.over
    expect(await brought(started)).toEqual(['a=x+b=x'])
  })
})

describe('settled() in a handler', () => {
  test('sends what is pending at once and resolves when it is redeemed', async () => {
    const trace: string[] = []
    const started = start(async ({ browser }) => {
      set(browser, 'a')
      await browser.settled()
      trace.push('settled')
    })
    await settle()
    expect([started.wire.tickets.length, trace]).toEqual([1, []])
    await brought(started)
    await started.over
    expect(trace).toEqual(['settled'])
  })

  test('asks the page for a proof when it wrote nothing late', async () => {
    const started = start(async ({ browser }) => browser.settled())
    await settle()
    expect(await brought(started)).toEqual([''])
    await started.over
  })

  test('rejects when the page says it was refused, and the handler may go on', async () => {
    const started = start(async ({ browser }) => {
      set(browser, 'a')
      const why = await browser.settled().catch((error: { code: string }) => error.code)
      return { data: why }
    })
    await settle()
    started.channel.failed(started.wire.tickets[0]!.slice(-16), 'refused')
    await started.over
    expect(started.wire.order).toBe('* refused')
  })

  test('lets what it sent stand when the step fails later', async () => {
    const started = start(async ({ browser }) => {
      set(browser, 'sent')
      void browser.settled().catch(() => {})
      set(browser, 'dropped')
      throw new Error('no')
    })
    await started.over
    expect(await brought(started)).toEqual(['sent=x'])
    expect(parked(started)).toEqual([])
  })

  test('flush() sends at once too, and answers no commands', async () => {
    const started = start(async ({ browser }) => {
      set(browser, 'a')
      return { data: String((await browser.flush()).length) }
    })
    await started.over
    expect(started.wire.order).toBe('* 0')
  })
})

describe('a slow page', () => {
  test('is waited for before the next step begins', async () => {
    const opened = openChannel()
    opened.wire.fill()
    let steps = 0
    const started = start(
      async function* () {
        for (;;) yield { data: String(++steps) }
      },
      {},
      opened,
    )
    await settle()
    expect(steps).toBe(1)
    opened.wire.drain()
    opened.wire.fill()
    await settle()
    expect(steps).toBe(2)
    opened.channel.leave()
    opened.wire.drain()
    await started.over
  })
})

describe('when the page leaves', () => {
  const handler = (trace: string[]): Handler =>
    async function* ({ browser, signal }) {
      signal.addEventListener('abort', () => trace.push('aborted'))
      try {
        for (let step = 0; step < 1000; step++) {
          await settle()
          set(browser, 'step', String(step))
          yield { data: 'x' }
        }
      } finally {
        set(browser, 'last', 'words')
        trace.push('finally')
      }
    }

  test('the signal is aborted, the generator stops, and its last words wait for the browser', async () => {
    const trace: string[] = []
    const started = start(handler(trace))
    await settle()
    started.channel.leave()
    await started.over
    expect(trace).toEqual(['aborted', 'finally'])
    expect(parked(started)).toEqual([expect.stringMatching(/^step=\d+$/), 'last=words'])
  })

  test('nothing more is sent', async () => {
    const started = start(handler([]))
    await settle()
    started.channel.leave()
    const { length } = started.wire.sent
    await started.over
    expect(started.wire.sent.length).toBe(length)
  })

  test('a handler that ends by the signal it passed on has not failed', async () => {
    const started = start(async ({ signal }) => {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      )
    })
    await settle()
    started.channel.leave()
    await started.over
    expect(started.worker.errors).toEqual([])
  })

  test('a handler that fails for another reason is reported', async () => {
    const started = start(async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      throw new Error('no')
    })
    await settle()
    started.channel.leave()
    await started.over
    expect(started.worker.errors).toEqual([new Error('no')])
  })

  test('an AbortError while it is still there is a failure', async () => {
    const started = start(() => {
      throw new DOMException('timed out', 'AbortError')
    })
    await started.over
    expect(started.worker.errors.length).toBe(1)
    expect(started.wire.events.length).toBe(1)
  })

  test('settled() tells that the channel is closed', async () => {
    let outcome: Promise<unknown> | undefined
    const started = start(
      async function* ({ browser }) {
        try {
          yield {}
          await new Promise(() => {})
        } finally {
          set(browser, 'a')
          outcome = browser.settled().catch((error: unknown) => error)
        }
      },
      {},
      openChannel(),
    )
    started.channel.leave()
    await started.over
    expect(await outcome).toMatchObject({ code: 'channel-closed' })
  })
})

test('a handler can be told what others write to its browser meanwhile', async () => {
  const opened = openChannel(new Worker(), { path: '/chat' })
  const { worker, cookies, exchange } = opened
  const seen: unknown[] = []
  const started = start(
    async function* ({ browser }) {
      yield {}
      await settle()
      seen.push(
        browser.cookies.get('theme'),
        browser.cookies.get('deep'),
        browser.cookies.get('late'),
      )
    },
    {},
    opened,
  )
  const tab = worker.open({ cookies })
  tab.browser.cookies.set('theme', 'dark')
  tab.browser.cookies.set('deep', 'x', { path: '/chat/deep' })
  tab.respond()
  worker.services.outboxes.of(exchange.binding!.id).wait([lineOf('late', 'x', { path: '/chat' })])
  await started.over
  expect(seen).toEqual(['dark', undefined, 'x'])
})
