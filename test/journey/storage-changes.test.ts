import { describe, expect, test } from 'vitest'
import { defineChannel, defineItem } from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import { after, eventually, gate } from '../support/memory.ts'
import { startStoring } from '../support/storing-page.ts'

const draft = defineItem('draft', { fallback: '' })

describe.each(journeys)('over $channel on $host, changes()', (journey) => {
  test('gives what the page tells of, and a removal as one', async () => {
    const page = await startStoring(
      journey,
      async function* ({ browser: { localStorage } }) {
        const changes = localStorage.changes()
        yield { data: 'start' }
        for await (const { key, value } of changes) yield { data: [key, value ?? 'none'] }
      },
      { a: 1 },
    )
    const line = await page.open('/live')
    await line.until('start')
    await page.tell(line, { localStorage: { b: '2' } })
    await line.until('["b",2]')
    await page.tell(line, { localStorage: { a: null } })
    await line.until('["a","none"]')
    await page.tell(line, { sessionStorage: { c: '3' }, localStorage: { b: '2', d: '4' } })
    expect((await line.until('["d",4]')).map(({ data }) => data)).toEqual(['["d",4]'])
  })

  test('of one item gives its value by its definition, and no other', async () => {
    const page = await startStoring(journey, async function* ({ browser: { localStorage } }) {
      const changes = localStorage.changes(draft)
      yield { data: 'start' }
      for await (const { value } of changes) yield { data: value ?? 'none' }
    })
    const line = await page.open('/live')
    await line.until('start')
    await page.tell(line, { localStorage: { other: '1', draft: '"new"' } })
    await line.until('new')
    await page.tell(line, { localStorage: { draft: 'broken' } })
    expect((await line.until('none')).map(({ data }) => data)).toEqual(['none'])
  })

  test('does not give what the handler writes itself', async () => {
    const page = await startStoring(journey, async function* ({ browser: { localStorage } }) {
      const changes = localStorage.changes()
      localStorage.set('own', 1)
      yield { data: 'start' }
      for await (const { key } of changes) yield { data: key }
    })
    const line = await page.open('/live')
    await page.see(line, 'start')
    await page.tell(line, { localStorage: { own: '1' } })
    await page.tell(line, { localStorage: { theirs: '1' } })
    expect(await line.until('theirs')).toHaveLength(1)
  })

  test('ends when the page leaves', async () => {
    const log: string[] = []
    const page = await startStoring(journey, async function* ({ browser: { localStorage } }) {
      yield { data: 'start' }
      for await (const { key } of localStorage.changes()) log.push(key)
      log.push('over')
    })
    const line = await page.open('/live')
    await line.until('start')
    line.close()
    await eventually(() => log.length > 0, 'changes() ended')
    expect(log).toEqual(['over'])
  })

  test('comes to nothing of a write that the page has not performed so far', async () => {
    const seen: unknown[] = []
    const page = await startStoring(journey, async function* ({ browser: { localStorage } }) {
      const changes = localStorage.changes()
      localStorage.set('a', 'server')
      yield { data: 'start' }
      for await (const { key, value } of changes) {
        seen.push([key, value], localStorage.get('a'))
        yield { data: key }
      }
    })
    const line = await page.open('/live')
    const [command] = await line.until('start')
    await page.tell(line, { localStorage: { a: '"page"' } })
    await page.tell(line, { localStorage: { b: '1' } })
    await line.until('b')
    const { id } = command as unknown as { id: string }
    await page.tell(line, { performed: [id], localStorage: { a: '"after"' } })
    await line.until('a')
    expect(seen).toEqual([['b', 1], 'server', ['a', 'after'], 'after'])
  })
})

describe.each(journeys)('over $channel on $host, a change handler', (journey) => {
  test('is told of areas and keys, may write, and keeps the stream open', async () => {
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      change({ browser: { localStorage }, changes }) {
        localStorage.set('seen', changes.length)
        return { event: 'change', data: changes }
      },
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    for (const count of [1, 2]) {
      await page.tell(line, {
        localStorage: { a: String(count) },
        sessionStorage: { b: String(count) },
      })
      const frames = await page.see(line, 'change')
      expect(JSON.parse(frames.at(-1)!.data!)).toEqual([
        { area: 'localStorage', key: 'a' },
        { area: 'sessionStorage', key: 'b' },
      ])
    }
    expect(page.texts.localStorage.get('seen')).toBe('2')
  })

  test('runs one after another, with what has changed meanwhile at once', async () => {
    const { open, opened } = gate()
    const log: string[] = []
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      async change({ changes }) {
        log.push(changes.map(({ key }) => key).join())
        await opened
        return { event: 'change' }
      },
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    for (const key of ['a', 'b', 'c', 'b'])
      await page.tell(line, { localStorage: { [key]: key + log.length } })
    await page.tell(line, { localStorage: { b: '9' } })
    await eventually(() => log.length === 1, 'the change handler ran')
    await after(20)
    expect(log).toHaveLength(1)
    open()
    await line.until('change')
    await line.until('change')
    expect(log.join()).toBe('a,b,c')
  })

  test('goes on after one that failed, whose writes are dropped', async () => {
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      change({ browser: { localStorage }, changes: [change] }) {
        localStorage.set('written by', change!.key)
        if (change!.key === 'bad') throw new Error('no')
        return { event: 'change' }
      },
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    await page.tell(line, { localStorage: { bad: '1' } })
    expect(await page.see(line, 'error')).toHaveLength(1)
    await page.tell(line, { localStorage: { good: '1' } })
    await page.see(line, 'change')
    expect(page.texts.localStorage.get('written by')).toBe('"good"')
  })

  test('sees what a message’s request shows as a change', async () => {
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      change: ({ changes }) => ({ event: 'change', data: changes.map(({ key }) => key).join() }),
      message: ({ browser }) => ({ event: 'answer', data: browser.localStorage.get('a') }),
    })
    const page = await startStoring(journey, channel, { a: 1, gone: 1 })
    const line = await page.open('/live')
    await line.until('start')
    page.texts.localStorage.set('a', '2')
    page.texts.localStorage.delete('gone')
    if (journey.channel === 'ws') await page.tell(line, page.whole)
    const answers = await page.say('/live', line, 'hi')
    expect((await line.until('change')).at(-1)!.data).toBe('a,gone')
    expect((await answers.until('answer')).at(-1)!.data).toBe('2')
  })

  test('is not told of keys that are not declared', async () => {
    const channel = defineChannel({
      open: ({ browser }) => ({ data: browser.localStorage.keys() }),
      change: ({ changes }) => ({ event: 'change', data: changes.map(({ key }) => key).join() }),
    })
    const page = await startStoring(
      journey,
      channel,
      { draft: 'x', other: 1 },
      { options: { storage: { declare: [draft] } } },
    )
    page.declared = '{"keys":["draft"],"from":{}}'
    const line = await page.open('/live')
    expect((await line.next())!.data).toBe('["draft"]')
    await page.tell(line, { localStorage: { other: '2' } })
    await page.tell(line, { localStorage: { draft: '"y"', other: '3' } })
    expect((await line.next())!.data).toBe('draft')
  })
})

const overWs = journeys.filter(({ channel }) => channel === 'ws')

describe.each(overWs)('over $channel on $host', (journey) => {
  test('what is told before a message is handled before it, and neither during the other', async () => {
    const log: string[] = []
    const busy = async (what: string) => {
      log.push(`${what} begins`)
      await after(5)
      log.push(`${what} ends`)
    }
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      change: () => busy('change'),
      async message({ browser: { localStorage }, message }) {
        await busy(`message with ${String(localStorage.get('a'))}`)
        return { data: message }
      },
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    line.send('"first"')
    void page.tell(line, { localStorage: { a: '1' } })
    line.send('"last"')
    await line.until('last')
    expect(log.slice(-4)).toEqual([
      'change begins',
      'change ends',
      'message with 1 begins',
      'message with 1 ends',
    ])
    expect(
      log.filter((_, place) => place % 2 === 0).every((entry) => entry.endsWith('begins')),
    ).toBe(true)
  })
})
