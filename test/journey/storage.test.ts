import { describe, expect, test } from 'vitest'
import {
  currentBrowser,
  defineChannel,
  defineItem,
  type Browser,
  type Handler,
} from '../../src/index.ts'
import { AREAS } from '../../src/wire/area-name.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, Time } from '../support/memory.ts'
import { startStoring } from '../support/storing-page.ts'

const draft = defineItem('draft', { fallback: '' })

describe.each(journeys)('over $channel on $host, localStorage', (journey) => {
  test('gives what the page has shown, and fallbacks for what it has not', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser }) {
        yield { data: [browser.localStorage.get('theme'), browser.localStorage.get(draft)] }
      },
      { theme: 'dark' },
    )
    const line = await page.open('/live')
    expect((await line.next())!.data).toBe('["dark",""]')
  })

  test('writes before the event of the step, reads it at once, and settles when the page has it', async () => {
    const page = await startStoring(journey, async function* ({ browser }) {
      browser.localStorage.set(draft, 'new')
      yield { event: 'set', data: browser.localStorage.get(draft) as string }
      await browser.settled()
      yield { event: 'settled', data: browser.localStorage.get(draft) as string }
    })
    const line = await page.open('/live')
    const frames = await page.see(line, 'settled')
    expect(frames.map((frame) => frame.do ?? frame.event)).toEqual(['store', 'set', 'settled'])
    expect(page.texts.localStorage.get('draft')).toBe('"new"')
    expect(frames.map(({ data }) => data).slice(1)).toEqual(['new', 'new'])
  })

  test('is given as it was written to an item that expires, until then', async () => {
    const time = new Time()
    const page = await startStoring(
      journey,
      function* ({ browser: { localStorage } }) {
        localStorage.set(defineItem('week', { expiresIn: '7d', fallback: 'none' }), 1)
        localStorage.set('minute', 1, { expiresIn: 60 })
        yield { data: [localStorage.get('minute'), localStorage.keys()] }
        time.pass(60)
        yield {
          data: [localStorage.get('minute'), localStorage.has('minute'), localStorage.keys()],
        }
      },
      {},
      { options: { clock: time.clock } },
    )
    const began = time.now / 1000
    const line = await page.open('/live')
    const [command, first, second] = [await line.next(), await line.next(), await line.next()]
    expect(command).toMatchObject({
      items: {
        week: `1\n{"expires":${began + 7 * 86_400}}`,
        minute: `1\n{"expires":${began + 60}}`,
      },
    })
    expect([first!.data, second!.data]).toEqual(['[1,["week","minute"]]', '[null,false,["week"]]'])
  })

  test('counts nothing that is expired, malformed or of another shape, and gives fresh fallbacks', async () => {
    const list = defineItem('list', {
      schema: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (value) =>
            Array.isArray(value) ? { value: value as unknown[] } : { issues: [{ message: 'no' }] },
        },
      },
      fallback: [],
    })
    const page = await startStoring(journey, function* ({ browser: { localStorage } }) {
      const first = localStorage.get(list) as unknown[]
      first.push('spoilt')
      yield { data: [localStorage.get(list), localStorage.has(list)] }
      yield { data: [localStorage.get('broken') ?? 'none', localStorage.get('over') ?? 'none'] }
      yield { data: [localStorage.has('broken'), localStorage.has('over'), localStorage.size] }
      yield { data: localStorage.keys() }
    })
    const { localStorage } = page.texts
    localStorage.set('list', '{"no":"list"}')
    localStorage.set('broken', '1\n2\n3')
    localStorage.set('over', '1\n{"expires":1}')
    const line = await page.open('/live')
    const data = (await line.until('["list"]')).map((frame) => frame.data)
    expect(data).toEqual(['[[],false]', '["none","none"]', '[false,false,1]', '["list"]'])
  })

  test('has, lists and counts what the step has written itself', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser: { localStorage } }) {
        localStorage.set('b', 2)
        localStorage.delete('a')
        yield { data: [localStorage.has('a'), localStorage.has('b'), localStorage.size] }
        yield { event: 'all', data: [...localStorage] }
      },
      { a: 1, c: 3 },
    )
    const line = await page.open('/live')
    const frames = await line.until('all')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual([
      'remove',
      'store',
      '[false,true,2]',
      '[["c",3],["b",2]]',
    ])
  })

  test('is cleared first, whatever else the step writes after that', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser: { localStorage } }) {
        localStorage.set('before', 1)
        localStorage.clear()
        localStorage.set('after', 2)
        localStorage.delete('a')
        yield { event: 'cleared', data: [...localStorage] }
      },
      { a: 1 },
    )
    const line = await page.open('/live')
    const frames = await page.see(line, 'cleared')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual([
      'clear',
      'store',
      '[["after",2]]',
    ])
    expect([...page.texts.localStorage]).toEqual([['after', '2']])
  })

  test('loses the writes of a step that throws, and no others', async () => {
    const page = await startStoring(journey, async function* ({ browser: { localStorage } }) {
      localStorage.set('first', 1)
      yield { data: 'one' }
      localStorage.set('second', 2)
      localStorage.clear()
      throw new Error('no')
    })
    const line = await page.open('/live')
    const frames = await page.see(line, 'error')
    expect(frames.map((frame) => frame.do ?? frame.event ?? frame.data)).toEqual([
      'store',
      'one',
      'error',
    ])
    expect([...page.texts.localStorage]).toEqual([['first', '1']])
  })

  test('is written by messages, each reading what those before it wrote', async () => {
    const count = defineItem('count', { fallback: 0 })
    const channel = defineChannel({
      message({ browser: { localStorage }, message }) {
        if (message === 'fail') {
          localStorage.set(count, 100)
          throw new Error('no')
        }
        const next = (localStorage.get(count) as number) + 1
        localStorage.set(count, next)
        return { data: `count ${next}` }
      },
    })
    const page = await startStoring(journey, channel, { count: 4 })
    const line = await page.open('/live')
    await page.see(await page.say('/live', line, 'go'), 'count 5')
    await page.see(await page.say('/live', line, 'fail'), 'error')
    await page.see(await page.say('/live', line, 'go'), 'count 6')
    expect(page.texts.localStorage.get('count')).toBe('6')
  })

  test('is written after a handler’s end, by a timer of its own', async () => {
    const channel = defineChannel({
      open({ browser: { localStorage } }) {
        setTimeout(() => {
          localStorage.set('late', 1)
          localStorage.set('later', 2)
        }, 20)
      },
      close() {},
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    expect((await line.until('store')).at(-1)).toMatchObject({ items: { late: '1', later: '2' } })
  })

  test('keeps keys apart that objects have of their own', async () => {
    const page = await startStoring(journey, function* ({ browser: { localStorage } }) {
      yield { data: [localStorage.get('constructor') ?? 'none', localStorage.has('__proto__')] }
      localStorage.set('__proto__', 'x')
      yield { event: 'set', data: localStorage.get('__proto__') }
    })
    const line = await page.open('/live')
    const frames = await page.see(line, 'set')
    expect(frames.map(({ data }) => data)).toEqual(['["none",false]', undefined, 'x'])
    expect(page.texts.localStorage.get('__proto__')).toBe('"x"')
  })
})

describe.each(journeys)('over $channel on $host, both storage areas', (journey) => {
  test('are told apart', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser }) {
        browser.sessionStorage.set('a', 2)
        yield { data: AREAS.map((area) => browser[area].get('a')) }
      },
      { a: 1 },
    )
    const line = await page.open('/live')
    await page.see(line, '[1,2]')
    expect(AREAS.map((area) => page.texts[area].get('a'))).toEqual(['1', '2'])
  })

  test('are seen by currentBrowser() of what a handler calls', async () => {
    const seen: unknown[] = []
    const look = async () => {
      await after(1)
      seen.push(currentBrowser().localStorage.get('a'))
    }
    const page = await startStoring(journey, () => look(), { a: 1 })
    await page.open('/live')
    await eventually(() => seen.length === 1, 'the handler looked')
    expect(seen).toEqual([1])
  })

  test('say whether the browser keeps what is written', async () => {
    const seen: boolean[] = []
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      message: ({ browser }) => {
        seen.push(browser.localStorage.persistent, browser.sessionStorage.persistent)
        return { event: 'seen' }
      },
      close() {},
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    await page.tell(line, { standIn: ['localStorage'] })
    if (journey.channel === 'sse') return
    await (await page.say('/live', line, 1)).until('seen')
    await page.tell(line, {})
    await (await page.say('/live', line, 1)).until('seen')
    expect(seen).toEqual([false, true, true, true])
  })
})

describe.each(journeys)('over $channel on $host, a page that shows nothing', (journey) => {
  const codeOf = (read: () => unknown) => {
    try {
      return read()
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`
    }
  }
  const reads: [string, (browser: Browser) => unknown][] = [
    ['get', ({ localStorage }) => localStorage.get(draft)],
    ['has', ({ localStorage }) => localStorage.has(draft)],
    ['keys', ({ localStorage }) => localStorage.keys()],
    ['size', ({ localStorage }) => localStorage.size],
    ['iteration', ({ localStorage }) => [...localStorage]],
  ]

  test.each(reads)('makes %s a mistake that says how to open the channel', async (_, read) => {
    const page = await startStoring(journey, ({ browser }) => ({
      data: codeOf(() => read(browser)),
    }))
    const line = await journey.open(page.page, '/live')
    expect((await line.next())!.data).toMatch(/^storage: .*connect\(\) of "madeleine\/client"/)
  })

  test('keeps version, end and first paint of an item that is written by its key', async () => {
    const paint = defineItem('paint', { firstPaint: true, expiresIn: '1h' })
    const page = await startStoring(journey, function* ({ browser: { localStorage } }) {
      localStorage.set('layout', 5)
      localStorage.set(paint, 'light')
      localStorage.set('paint', 'dark')
      localStorage.set('new', 1)
      yield { data: 'done' }
    })
    page.texts.localStorage.set('layout', '4\n{"version":3}')
    await page.see(await page.open('/live'), 'done')
    expect([...page.texts.localStorage]).toEqual([
      ['layout', '5\n{"version":3}'],
      ['paint', expect.stringMatching(/^"dark"\n\{"expires":\d+,"firstPaint":true\}$/)],
      ['new', '1'],
    ])
  })

  test('has what is written to it, which is read as it was written', async () => {
    const handler: Handler = function* ({ browser: { localStorage } }) {
      localStorage.set(draft, 'x')
      localStorage.delete('gone')
      yield { data: [localStorage.get(draft), localStorage.has('gone')] }
      yield { data: [localStorage.get(draft), localStorage.has('gone')] }
      localStorage.clear()
      yield { data: [localStorage.get(draft), localStorage.has('never shown')] }
      yield { event: 'all', data: localStorage.keys() }
    }
    const page = await startStoring(journey, handler)
    const line = await journey.open(page.page, '/live')
    const frames = await line.until('all')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual([
      'remove',
      'store',
      '["x",false]',
      '["x",false]',
      'clear',
      '["",false]',
      '[]',
    ])
  })
})
