import { describe, expect, test } from 'vitest'
import { defineChannel, type Browser, type DeliveryError } from '../../src/index.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { after, eventually } from '../support/memory.ts'
import { startStoring } from '../support/storing-page.ts'

/** A channel whose first opening writes; each opening tells what it sees. */
async function writing(journey: Journey, write: (browser: Browser) => void, local = {}) {
  let opened = 0
  const left: number[] = []
  const channel = defineChannel({
    open({ browser }) {
      const isFirst = opened++ === 0
      if (isFirst) write(browser)
      return { event: 'open', data: [...browser.localStorage] }
    },
    message() {},
    close: () => void left.push(opened),
  })
  const page = await startStoring(journey, channel, local)
  const line = await page.open('/live')
  const cut = async () => {
    line.close()
    await eventually(() => left.length > 0, 'the server noticed')
  }
  return { page, line, cut }
}

const codes = (errors: readonly unknown[]) => errors.map((error) => (error as DeliveryError).code)

describe.each(journeys)('over $channel on $host, a line that was cut', (journey) => {
  test('is opened again with the commands that the page never performed', async () => {
    const { page, line, cut } = await writing(
      journey,
      ({ localStorage, sessionStorage }) => {
        localStorage.set('a', 2)
        localStorage.delete('b')
        sessionStorage.set('c', 3)
      },
      { a: 1, b: 1 },
    )
    await line.until('open')
    await cut()
    const again = await page.open('/live')
    const frames = await page.see(again, 'open')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual([
      'remove',
      'store',
      'store',
      '[["a",2]]',
    ])
    expect([...page.texts.localStorage]).toEqual([['a', '2']])
    expect([...page.texts.sessionStorage]).toEqual([['c', '3']])
    expect(page.memory.reports).toEqual([])
  })

  test('repeats nothing that the page performed, acknowledged or not', async () => {
    const { page, line, cut } = await writing(journey, ({ localStorage }) => {
      localStorage.set('a', 2)
    })
    const [command] = await line.until('open')
    page.apply(command!)
    await cut()
    expect(await page.see(await page.open('/live'), 'open')).toHaveLength(1)
  })

  test('repeats nothing that was acknowledged, though the page has changed it back', async () => {
    const { page, line, cut } = await writing(
      journey,
      ({ localStorage }) => {
        localStorage.set('a', 2)
      },
      { a: 1 },
    )
    await page.see(line, 'open')
    await after(20)
    await cut()
    page.texts.localStorage.set('a', '1')
    expect((await page.see(await page.open('/live'), 'open')).map(({ data }) => data)).toEqual([
      '[["a",1]]',
    ])
    expect(page.memory.reports).toEqual([])
  })

  test('leaves what was written in the page since, and tells onError', async () => {
    const { page, line, cut } = await writing(
      journey,
      ({ localStorage }) => {
        localStorage.set('a', 2)
      },
      { a: 1 },
    )
    await line.until('open')
    await cut()
    page.texts.localStorage.set('a', '3')
    expect((await page.see(await page.open('/live'), 'open')).map(({ data }) => data)).toEqual([
      '[["a",3]]',
    ])
    expect(codes(page.memory.reports)).toEqual(['dropped'])
    expect(String(page.memory.reports[0])).toContain('a.')
  })

  test('hands localStorage to another tab when its page is gone, and sessionStorage to none', async () => {
    const { page, line, cut } = await writing(journey, ({ localStorage, sessionStorage }) => {
      localStorage.set('a', 2)
      sessionStorage.set('b', 2)
    })
    await line.until('open')
    await cut()
    const tab = page.beside(page.page.tab())
    const frames = await tab.see(await tab.open('/live'), 'open')
    expect(frames.map((frame) => frame.do ?? frame.data)).toEqual(['store', '[["a",2]]'])
    expect([...tab.texts.sessionStorage]).toEqual([])
  })

  test('hands nothing to a stranger', async () => {
    const { page, line, cut } = await writing(journey, ({ localStorage }) => {
      localStorage.set('a', 2)
    })
    await line.until('open')
    await cut()
    const stranger = page.beside(page.page.stranger())
    Object.assign(stranger, { name: page.name })
    expect(await stranger.see(await stranger.open('/live'), 'open')).toHaveLength(1)
  })

  test('is made up for when its page had another by then', async () => {
    const { page, line, cut } = await writing(journey, ({ localStorage }) => {
      localStorage.set('a', 2)
    })
    await line.until('open')
    const again = await page.open('/live')
    await again.until('open')
    await cut()
    const command = (await again.until('store')).at(-1)!
    expect(command).toMatchObject({ items: { a: '2' } })
    await page.perform(again, command)
  })
})

describe.each(journeys)('over $channel on $host, tabs', (journey) => {
  const channel = defineChannel({
    open: ({ browser }) => ({ data: `start ${String(browser.localStorage.get('a') ?? 'none')}` }),
    message({ browser, message }) {
      browser.localStorage.set('a', message)
      return { event: 'done' }
    },
    change: ({ browser }) => ({ event: 'change', data: browser.localStorage.get('a') }),
  })

  test('of one browser each have what they show, and are told nothing of what the other does', async () => {
    const page = await startStoring(journey, channel, { a: 1 })
    const line = await page.open('/live')
    await line.until('start 1')
    const tab = page.beside(page.page.tab(), { a: 2 })
    const other = await tab.open('/live')
    await other.until('start 2')
    await page.see(await page.say('/live', line, 7), 'done')
    await tab.tell(other, { localStorage: { a: '3' } })
    expect((await other.until('change')).at(-1)!.data).toBe('3')
    expect(tab.texts.localStorage.get('a')).toBe('2')
    expect(line.frames.filter(({ event }) => event === 'change')).toEqual([])
  })

  test('hear by their open channel what a handler writes whose own has ended', async () => {
    const late = defineChannel({
      open: () => ({ data: 'start' }),
      change() {},
      message({ browser }) {
        setTimeout(() => browser.sessionStorage.set('late', 1), 30)
        return { event: 'done' }
      },
    })
    const page = await startStoring(journey, late)
    const line = await page.open('/live')
    await line.until('start')
    await (await page.say('/live', line, 7)).until('done')
    expect((await line.until('store')).at(-1)).toMatchObject({ items: { late: '1' } })
  })

  test('of two browsers have nothing of each other, whatever name they give', async () => {
    const page = await startStoring(journey, channel, { a: 'mine' })
    const line = await page.open('/live')
    await line.until('start mine')
    const stranger = page.beside(page.page.stranger())
    Object.assign(stranger, { name: page.name })
    const theirs = await stranger.open('/live')
    await theirs.until('start none')
    await stranger.tell(theirs, { localStorage: { a: '"theirs"' } })
    await theirs.until('change')
    await after(20)
    expect(line.frames.filter(({ event }) => event === 'change')).toEqual([])
  })

  test('of two apps have nothing of each other', async () => {
    const page = await startStoring(journey, channel, { a: 1 })
    page.app = '/shop/_madeleine'
    const line = await page.open('/live').catch(() => undefined)
    const [frame] = line!.frames.length > 0 ? line!.frames : [await line!.next()]
    expect(frame).toMatchObject({ event: 'error' })
    expect(String(page.memory.reports[0])).toContain('has not shown')
  })

  test('of an app with a path of its own are spoken to by its name', async () => {
    const page = await startStoring(journey, channel, { a: 1 }, { options: { basePath: '/mine' } })
    page.app = '/mine'
    const line = await page.open('/live')
    await line.until('start 1')
    const frames = await page.see(await page.say('/live', line, 7), 'done')
    expect(frames[0]).toMatchObject({ do: 'store', app: '/mine' })
    await page.tell(line, { localStorage: { a: '3' } })
    expect((await line.until('change')).at(-1)!.data).toBe('3')
  })
})
