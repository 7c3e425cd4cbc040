import { describe, expect, test } from 'vitest'
import { currentBrowser, defineChannel, type Browser, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor, Time } from '../support/memory.ts'

/** All that the jar says of one name. */
const told = ({ cookies }: Browser, name: string) => [
  cookies.get(name) ?? null,
  cookies.getAll(name),
  cookies.has(name),
  [...cookies].filter(([found]) => found === name),
]
const toldOf = (name: string, value: string) => [value, [value], true, [[name, value]]]
const NOTHING = [null, [], false, []]

/** A channel that writes what a message says, and tells of a cookie. */
const notebook = defineChannel({
  open: () => ({ data: 'start' }),
  message({ browser, message }) {
    const { set, tell } = message as { set?: [string, string]; tell?: string }
    if (set !== undefined) browser.cookies.set(...set)
    return { event: 'told', data: tell === undefined ? '' : told(browser, tell) }
  },
})

describe.each(journeys)('over $channel on $host, a handler reads', ({ start, open, say }) => {
  const steps = async (handler: Handler) => {
    const page = await start(memoryFor(), { channels: { '/live': handler } })
    page.cookies.set('a', 'sent')
    const line = await open(page, '/live')
    await page.see(line, 'end')
    return line.frames
      .filter((frame) => frame.event === 'told')
      .map(({ data }) => JSON.parse(data!) as unknown)
  }

  test('what it has just set', async () => {
    const answers = await steps(async function* ({ browser }) {
      browser.cookies.set('a', '1')
      yield { event: 'told', data: told(browser, 'a') }
      browser.cookies.set('a', 'two words; ü')
      yield { event: 'told', data: told(browser, 'a') }
      yield { event: 'end' }
    })
    expect(answers).toEqual([toldOf('a', '1'), toldOf('a', 'two words; ü')])
  })

  test('what it set in an earlier step', async () => {
    const answers = await steps(async function* ({ browser }) {
      browser.cookies.set('a', '1')
      yield { data: 'one' }
      yield { event: 'told', data: told(browser, 'a') }
      browser.cookies.set('a', '2')
      yield { data: 'two' }
      yield { event: 'told', data: told(browser, 'a') }
      yield { event: 'end' }
    })
    expect(answers).toEqual([toldOf('a', '1'), toldOf('a', '2')])
  })

  test('nothing of what it has deleted, now and later', async () => {
    const answers = await steps(async function* ({ browser }) {
      browser.cookies.delete('a')
      yield { event: 'told', data: told(browser, 'a') }
      yield { event: 'told', data: told(browser, 'a') }
      yield { event: 'end' }
    })
    expect(answers).toEqual([NOTHING, NOTHING])
  })

  test('what an earlier message of the channel set', async () => {
    const page = await start(memoryFor(), { channels: { '/live': notebook } })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.see(await say(page, '/live', line, { set: ['a', '1'] }), 'told')
    const frames = await page.see(await say(page, '/live', line, { tell: 'a' }), 'told')
    expect(JSON.parse(frames.at(-1)!.data!)).toEqual(toldOf('a', '1'))
  })

  test('what an ordinary response to another tab changed meanwhile', async () => {
    const page = await start(memoryFor(), {
      plain: { '/': () => (currentBrowser().cookies.set('a', 'tab'), '') },
      channels: { '/live': notebook },
    })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.tab().fetch('/')
    const frames = await page.see(await say(page, '/live', line, { tell: 'a' }), 'told')
    expect(JSON.parse(frames.at(-1)!.data!)).toEqual(toldOf('a', 'tab'))
  })

  test("what another tab's response changed by the host's own API", async () => {
    const page = await start(memoryFor(), {
      plain: { '/': (setHeader) => (setHeader('set-cookie', 'a=host; Path=/'), '') },
      channels: { '/live': notebook },
    })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.tab().fetch('/')
    const frames = await page.see(await say(page, '/live', line, { tell: 'a' }), 'told')
    expect(JSON.parse(frames.at(-1)!.data!)).toEqual(toldOf('a', 'host'))
  })

  test('what another channel of the same browser set', async () => {
    const page = await start(memoryFor(), { channels: { '/live': notebook } })
    const line = await open(page, '/live')
    await page.see(line, 'start')
    const other = page.tab()
    const otherLine = await open(other, '/live')
    await other.see(await say(other, '/live', otherLine, { set: ['a', '1'] }), 'told')
    const frames = await page.see(await say(page, '/live', line, { tell: 'a' }), 'told')
    expect(JSON.parse(frames.at(-1)!.data!)).toEqual(toldOf('a', '1'))
  })
})

/** A running open handler, which sees what others write without a request of its own. */
describe.each(journeys)('over $channel on $host, a running stream', ({ start, open }) => {
  const watched = async (write: () => string, path: string, sent = 'sent') => {
    let go!: () => void
    const gone = new Promise<void>((resolve) => (go = resolve))
    const page = await start(memoryFor(), {
      plain: { [path]: write },
      channels: {
        async *'/live'({ browser }) {
          yield { data: 'start' }
          await gone
          yield { event: 'told', data: browser.cookies.get('a') ?? 'none' }
        },
      },
    })
    page.cookies.set('a', sent)
    const line = await open(page, '/live')
    await page.see(line, 'start')
    await page.tab().fetch(path)
    go()
    return (await page.see(line, 'told')).at(-1)!.data
  }

  test("sees another tab's write", async () => {
    expect(await watched(() => (currentBrowser().cookies.set('a', 'tab'), ''), '/')).toBe('tab')
  })

  test("sees another tab's deletion", async () => {
    expect(await watched(() => (currentBrowser().cookies.delete('a'), ''), '/')).toBe('none')
  })

  test('sees a write for its own path', async () => {
    const write = () => (currentBrowser().cookies.set('a', 'tab', { path: '/live' }), '')
    expect(await watched(write, '/')).toBe('tab')
  })

  test.each(['/other', '/liv', '/live/deeper'])('sees no write for the path %s', async (path) => {
    const write = () => (currentBrowser().cookies.set('a', 'tab', { path }), '')
    expect(await watched(write, '/')).toBe('sent')
  })
})

describe.each(hosts)('on $host', ({ start }) => {
  test('a cookie set with a lifetime reads as absent when that is over', async () => {
    const time = new Time()
    const page = await start(memoryFor({ clock: time.clock }), {
      channels: {
        async *'/live'({ browser }) {
          browser.cookies.set('a', '1', { maxAge: 10 })
          yield { data: browser.cookies.get('a') ?? 'none' }
          time.pass(11)
          yield { event: 'later', data: browser.cookies.get('a') ?? 'none' }
        },
      },
    })
    const frames = await page.see(await page.sse('/live'), 'later')
    expect(frames.map(({ data }) => data)).toEqual(['1', 'none'])
  })

  test('several cookies of one name are all read, and several Cookie headers as one', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/': () => JSON.stringify(['a', 'b'].map((name) => currentBrowser().cookies.getAll(name))),
      },
    })
    const { body } = await page.fetch('/', { headers: { cookie: ['a=1; a=2', 'b=3'] } })
    expect(JSON.parse(body)).toEqual([['1', '2'], ['3']])
  })
})
