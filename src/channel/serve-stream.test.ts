import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import {
  cookiesOf,
  FakeFields,
  FakeWire,
  settle,
  Worker,
  type Asked,
} from '../../test/support/fakes.ts'
import { eventParser } from '../wire/sse.ts'
import type { Answer } from './answer.ts'
import { defineChannel, type ChannelDefinition, type Handler } from './handler.ts'
import { serveStream, type StreamOptions } from './serve-stream.ts'

/** What goes over the wire of a stream, read as a page reads it. */
class StreamWire extends FakeWire {
  text = ''
  leave = () => {}

  override end(): void {
    super.end()
    this.leave()
  }

  override send(text: string): void {
    this.text += text
    for (const { event, data } of eventParser({ id: '', retry: 0 })(text))
      this.sent.push(event === 'madeleine' ? JSON.parse(data) : { event, data })
  }

  get words(): string {
    return this.sent.map(({ do: what, data }) => what ?? data).join(' ')
  }
}

function serve(
  handler: Handler | ChannelDefinition,
  asked: Asked = {},
  options: StreamOptions = {},
) {
  const worker = new Worker()
  const visit = worker.open(asked)
  const wire = new StreamWire()
  const head = new FakeFields()
  const state = { leave: () => {}, begun: false, refused: undefined as Answer | undefined }
  const over = serveStream(
    visit.browser,
    handler,
    {
      begin(leave) {
        state.leave = wire.leave = leave
        state.begun = true
        visit.respond(head)
        return wire
      },
      answer: (answer) => void (state.refused = answer),
      readBody: async (limit) =>
        (asked.body ?? '').length > limit ? undefined : (asked.body ?? ''),
    },
    options,
  )
  return { worker, visit, wire, head, state, over }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = JSON_TYPE): Asked => ({
  method: 'POST',
  body,
  headers,
})
const own = (pairs: string[]) => pairs.filter((pair) => !pair.startsWith('madeleine='))

describe('the head of a stream', () => {
  test('takes along what the first step wrote, and the binding', async () => {
    const { head, wire, over } = serve(async function* ({ browser }) {
      browser.cookies.set('a', 'x')
      yield { data: 'one' }
      browser.cookies.set('b', 'x')
    })
    await over
    expect(head.pairs).toEqual(['a=x', expect.stringMatching(/^madeleine=/)])
    expect(wire.words).toBe('one redeem end')
  })

  test('does not wait longer than it may for the first step', async () => {
    const slow: Handler = async ({ browser }) => {
      browser.cookies.set('a', 'x')
      await wait(40)
    }
    const late = serve(slow, {}, { headWait: 5 })
    await wait(20)
    expect([late.state.begun, own(late.head.pairs)]).toEqual([true, []])
    await late.over
    expect(late.wire.words).toBe('redeem end')
    const patient = serve(slow)
    await patient.over
    expect([own(patient.head.pairs), patient.wire.words]).toEqual([['a=x'], 'end'])
  })

  test('takes along what the app wrote before', async () => {
    const worker = new Worker()
    const head = new FakeFields()
    const visit = worker.open()
    visit.browser.cookies.set('early', 'x')
    await serveStream(visit.browser, () => {}, {
      begin(leave) {
        visit.respond(head)
        return Object.assign(new StreamWire(), { leave })
      },
      answer: () => {},
      readBody: async () => '',
    })
    expect(own(head.pairs)).toEqual(['early=x'])
  })

  test('has nothing of a first step that failed', async () => {
    const { head, wire, over } = serve(({ browser }) => {
      browser.cookies.set('bad', 'x')
      throw new Error('no')
    })
    await over
    expect(own(head.pairs)).toEqual([])
    expect(wire.words).toBe('The server failed while it answered. end')
  })

  test('has nothing of a first step whose event cannot travel', async () => {
    const { head, over } = serve(function* ({ browser }) {
      browser.cookies.set('bad', 'x')
      yield { event: 'madeleine' }
    })
    await over
    expect(own(head.pairs)).toEqual([])
  })

  test('leaves at once when the handler settles what it wrote so far', async () => {
    const { head, state, wire } = serve(
      async ({ browser }) => {
        browser.cookies.set('a', 'x')
        await browser.settled()
      },
      {},
      { headWait: 10_000 },
    )
    await settle()
    expect([state.begun, own(head.pairs), wire.words]).toEqual([true, ['a=x'], 'redeem'])
    state.leave()
  })
})

describe('a stream ends', () => {
  test('by "end" after a bare handler, for any method', async () => {
    for (const method of ['GET', 'POST']) {
      const { wire, over } = serve(() => ({ data: 'x' }), { method })
      await over
      expect([wire.words, wire.ended]).toEqual(['x end', true])
    }
  })

  test('by "wait" when the channel takes messages', async () => {
    const { wire, over } = serve(defineChannel({ open: () => ({ data: 'x' }), message() {} }))
    await over
    expect([wire.words, wire.ended]).toEqual(['x wait', true])
  })

  test('by "end" when it takes none', async () => {
    const { wire, over } = serve(defineChannel({ open: () => ({ data: 'x' }) }))
    await over
    expect(wire.words).toBe('x end')
  })

  test('after its page has left when there is something to close', async () => {
    const { worker, visit, wire, state, over } = serve(
      defineChannel({ open() {}, close: ({ browser }) => browser.cookies.set('last', 'words') }),
    )
    await settle()
    expect(wire.ended).toBe(false)
    state.leave()
    await over
    const lines = worker.services.outboxes.of(visit.exchange.binding!.id).takeWaiting()
    expect(lines.map(({ name }) => name)).toEqual(['last'])
  })
})

describe('a message to a channel', () => {
  const echo = defineChannel({
    open: () => ({ data: 'opened' }),
    message: ({ message }) => ({ data: message }),
  })

  test.each([
    ['{"a":1}', JSON_TYPE, '{"a":1}'],
    ['{"a":1}', { 'content-type': 'application/json; charset=utf-8' }, '{"a":1}'],
    ['just text', { 'content-type': 'text/plain' }, 'just text'],
    ['just text', {}, 'just text'],
  ])('%j with %j arrives as %j', async (body, headers, data) => {
    const { wire, over } = serve(echo, post(body, headers as Record<string, string>))
    await over
    expect(wire.words).toBe(`${data} wait`)
  })

  test('that is no JSON is refused', async () => {
    const { state, over } = serve(echo, post('{'))
    await over
    expect([state.refused?.status, state.begun]).toEqual([400, false])
  })

  test('that is too large is refused', async () => {
    const { state, over } = serve(echo, post('"12345678"'), { maxMessageBytes: 9 })
    await over
    expect([state.refused?.status, state.begun]).toEqual([413, false])
  })

  test('that breaks off is refused, and nobody has to catch anything', async () => {
    const { browser } = new Worker().open({ method: 'POST' })
    const refused: Answer[] = []
    await serveStream(browser, echo, {
      begin: () => new StreamWire(),
      answer: (answer) => refused.push(answer),
      readBody: () => Promise.reject(new Error('aborted')),
    })
    expect(refused.map(({ status }) => status)).toEqual([400])
  })

  test('to a channel that takes none is answered by an empty stream', async () => {
    const { wire, over } = serve(defineChannel({ open: () => ({ data: 'never' }) }), post('1'))
    await over
    expect(wire.words).toBe('end')
  })

  test.each([defineChannel({ message: () => ({ data: 'never' }) }), () => ({ data: 'never' })])(
    'from a page of another origin is refused before anything runs',
    async (handler) => {
      const { state, over } = serve(
        handler,
        post('1', { ...JSON_TYPE, origin: 'http://evil.example' }),
      )
      await over
      expect([state.refused?.status, state.begun]).toEqual([403, false])
    },
  )
})

describe('a stream', () => {
  test('hands the last id the page saw to its handler', async () => {
    const { wire, over } = serve(({ lastEventId }) => ({ data: lastEventId }), {
      headers: { 'last-event-id': '7' },
    })
    await over
    expect(wire.words).toBe('7 end')
  })

  test('stops its handler when the page leaves', async () => {
    let steps = 0
    const { state, over } = serve(async function* () {
      for (;;) {
        await settle()
        yield { data: String(++steps) }
      }
    })
    await wait(5)
    state.leave()
    await over
    const seen = steps
    await wait(5)
    expect([seen > 0, steps]).toEqual([true, seen])
  })

  test('stops its handler when the page was gone before the head could leave', async () => {
    const worker = new Worker()
    const visit = worker.open()
    let steps = 0
    const beats = vi.spyOn(globalThis, 'setInterval')
    const endless: Handler = async function* ({ browser }) {
      for (;;) {
        await settle()
        browser.cookies.set('step', String(++steps))
        yield { data: 'x' }
      }
    }
    await serveStream(visit.browser, endless, {
      begin(leave) {
        visit.respond()
        leave()
        return new StreamWire()
      },
      answer: () => {},
      readBody: async () => '',
    })
    expect([steps, beats.mock.calls.length]).toEqual([1, 0])
    worker.clock.pass(1_000_000)
    worker.services.outboxes.of('somebody else')
    expect(worker.services.outboxes.size).toBe(1)
    beats.mockRestore()
  })

  test('is kept alive by comments, unless its page is still busy with what it has', async () => {
    vi.useFakeTimers()
    const { wire, state } = serve(() => new Promise(() => {}), {}, { headWait: 0 })
    await vi.advanceTimersByTimeAsync(15_010)
    expect(wire.text).toBe(':\n\n')
    wire.fill()
    await vi.advanceTimersByTimeAsync(15_000)
    wire.drain()
    state.leave()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(wire.text).toBe(':\n\n')
    vi.useRealTimers()
  })

  test('keeps the binding a browser has', async () => {
    const first = serve(() => {})
    await first.over
    const cookies = cookiesOf(first.head.lines)
    const second = serve(() => {}, { cookies })
    await second.over
    expect(second.head.pairs).toEqual([])
  })
})
