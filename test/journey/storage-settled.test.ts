import { describe, expect, test } from 'vitest'
import {
  defineChannel,
  defineItem,
  type Browser,
  type DeliveryError,
  type Handler,
} from '../../src/index.ts'
import type { StorageCommand } from '../../src/wire/command.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { after, eventually, gate, Time } from '../support/memory.ts'
import { startStoring } from '../support/storing-page.ts'

/** Writes an item and keeps what became of it, for a page that has got the command. */
async function writing(journey: Journey, { time = new Time(), until = Promise.resolve() } = {}) {
  const outcomes: (DeliveryError | 'settled')[] = []
  const handler: Handler = async function* ({ browser }) {
    browser.localStorage.set('a', 1)
    yield { data: 'written' }
    await until
    outcomes.push(await outcomeOf(browser))
    yield {
      event: 'settled',
      data: [browser.localStorage.get('a'), browser.localStorage.persistent],
    }
  }
  const page = await startStoring(journey, handler, {}, { options: { clock: time.clock } })
  const line = await page.open('/live')
  const command = (await line.until('store')).at(-1)! as unknown as StorageCommand
  return { page, line, command, outcomes, time }
}

const outcomeOf = (browser: Browser) =>
  browser.settled().then(
    () => 'settled' as const,
    (error: unknown) => error as DeliveryError,
  )

describe.each(journeys)('over $channel on $host, settled() of an item', (journey) => {
  test('waits until the page has performed it', async () => {
    const { page, line, command, outcomes } = await writing(journey)
    await line.until('written')
    await page.tell(line, { performed: ['another'] })
    await after(30)
    expect(outcomes).toEqual([])
    await page.tell(line, { performed: [command.id] })
    expect((await line.until('settled')).at(-1)!.data).toBe('[1,true]')
    expect(outcomes).toEqual(['settled'])
  })

  test('rejects with channel-closed when the page leaves without it', async () => {
    const { line, outcomes } = await writing(journey)
    await line.until('written')
    line.close()
    await eventually(() => outcomes.length === 1, 'settled() ended')
    expect(outcomes).toMatchObject([{ code: 'channel-closed' }])
  })

  test('rejects with expired when the page has not performed it within 60 s', async () => {
    const { open, opened } = gate()
    const { line, outcomes, time } = await writing(journey, { until: opened })
    time.pass(60)
    open()
    await line.until('settled')
    expect(outcomes).toMatchObject([{ code: 'expired' }])
  })

  test('rejects with what the browser said when it would not keep it', async () => {
    const { page, line, command, outcomes } = await writing(journey)
    const failure = { id: command.id, key: 'a', name: 'QuotaExceededError', message: 'full' }
    await page.tell(line, { performed: [failure], standIn: ['localStorage'] })
    expect((await line.until('settled')).at(-1)!.data).toBe('[1,false]')
    expect(outcomes).toMatchObject([
      { code: 'storage', cause: { name: 'QuotaExceededError', message: 'full' } },
    ])
    expect(outcomes[0]).toHaveProperty('message', expect.stringContaining('"a"'))
  })

  test('tells a failure once, and waits for what is written after it', async () => {
    const outcomes: unknown[] = []
    const page = await startStoring(journey, async function* ({ browser }) {
      browser.localStorage.set('a', 1)
      yield { data: 'one' }
      outcomes.push(await outcomeOf(browser))
      browser.localStorage.set('a', 2)
      outcomes.push(await outcomeOf(browser))
      yield { event: 'end' }
    })
    const line = await page.open('/live')
    const { id } = (await line.until('store')).at(-1)! as unknown as StorageCommand
    await page.tell(line, { performed: [{ id, key: 'a', name: 'E', message: '' }] })
    await page.see(line, 'end')
    expect(outcomes).toMatchObject([{ code: 'storage' }, 'settled'])
  })

  test('covers cookies and items alike', async () => {
    const page = await startStoring(journey, async function* ({ browser }) {
      yield { data: 'start' }
      browser.cookies.set('late', '1')
      browser.localStorage.set('a', 1)
      await browser.settled()
      yield { event: 'settled' }
    })
    const line = await page.open('/live')
    const frames = await page.see(line, 'settled')
    expect(frames.map((frame) => frame.do ?? frame.event ?? frame.data)).toEqual([
      'start',
      'redeem',
      'store',
      'settled',
    ])
    expect(page.page.cookies.get('late')).toBe('1')
  })
})

describe.each(journeys)('over $channel on $host, when the page has left', (journey) => {
  const closing = (write: (browser: Browser) => void, outcomes: unknown[]) =>
    defineChannel({
      open: () => ({ data: 'start' }),
      async close({ browser }) {
        try {
          write(browser)
          outcomes.push(await outcomeOf(browser))
        } catch (error) {
          outcomes.push(error)
        }
      },
    })

  test('localStorage is written by the next page of the browser, and settled() says that it waits', async () => {
    const outcomes: unknown[] = []
    const page = await startStoring(
      journey,
      closing(({ localStorage }) => localStorage.set('a', 1), outcomes),
    )
    const line = await page.open('/live')
    await line.until('start')
    line.close()
    await eventually(() => outcomes.length === 1, 'the close handler ran')
    expect(outcomes).toMatchObject([{ code: 'channel-closed' }])
    const next = page.beside(page.page.tab())
    expect(await (await next.open('/live')).next()).toMatchObject({
      do: 'store',
      items: { a: '1' },
    })
  })

  test('sessionStorage has no way left', async () => {
    const outcomes: unknown[] = []
    const page = await startStoring(
      journey,
      closing(({ sessionStorage }) => sessionStorage.set('a', 1), outcomes),
    )
    const line = await page.open('/live')
    await line.until('start')
    line.close()
    await eventually(() => outcomes.length === 1, 'the close handler ran')
    expect(outcomes).toMatchObject([{ name: 'DeliveryError', code: 'no-way' }])
  })

  test('both are read as they were, in an older version too', async () => {
    const seen: unknown[] = []
    const a = defineItem('a', { version: 2, migrate: { 1: (old) => (old as number) + 10 } })
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      close: ({ browser }) =>
        void seen.push(browser.localStorage.get(a), browser.sessionStorage.get(a)),
    })
    const page = await startStoring(journey, channel, { a: 1 })
    page.texts.sessionStorage.set('a', '2')
    const line = await page.open('/live')
    await line.until('start')
    line.close()
    await eventually(() => seen.length > 0, 'the close handler ran')
    expect(seen).toEqual([11, 12])
  })

  test('changes() has nothing more to give, and gives up at once', async () => {
    const seen: unknown[] = []
    const channel = defineChannel({
      open: () => ({ data: 'start' }),
      async close({ browser }) {
        for await (const { key } of browser.localStorage.changes()) seen.push(key)
        seen.push('over')
      },
    })
    const page = await startStoring(journey, channel)
    const line = await page.open('/live')
    await line.until('start')
    line.close()
    await eventually(() => seen.includes('over'), 'changes() ended')
    expect(seen).toEqual(['over'])
  })
})
