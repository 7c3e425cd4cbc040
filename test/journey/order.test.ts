import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { currentBrowser, type Handler, type MadeleineOptions } from '../../src/index.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'
import type { Frame } from '../support/line.ts'

type SetHeader = (name: string, value: string) => void

const late: Handler = async function* ({ browser, signal }) {
  yield { data: 'start' }
  browser.cookies.set('login', 'late')
  browser.cookies.set('other', 'late')
  yield { data: 'end' }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

const APP = {
  plain: {
    '/': () => 'ordinary',
    '/login': () => (currentBrowser().cookies.set('login', 'header'), ''),
    '/logout': () => (currentBrowser().cookies.delete('login'), ''),
    '/admin': () => (currentBrowser().cookies.set('login', 'admin', { path: '/admin' }), ''),
    '/host': (setHeader: SetHeader) => (setHeader('set-cookie', 'login=host; Path=/'), ''),
    '/host-bare': (setHeader: SetHeader) => (setHeader('set-cookie', 'login=host'), ''),
    '/deep/host-bare': (setHeader: SetHeader) => (setHeader('set-cookie', 'login=host'), ''),
  },
  channels: { '/live': late },
}

async function underWay({ start, open }: Journey, options: MadeleineOptions = {}) {
  const page = await start(memoryFor(options), APP)
  const line = await open(page, '/live')
  return { page, line, ticket: await line.ticket() }
}

/** The same browser at another worker behind the same address. */
async function workerOf(page: Page, { start }: Journey, options: MadeleineOptions = {}) {
  const worker = await start(memoryFor(options), APP)
  const { host } = new URL(page.base)
  const tab = page.tab(worker.base)
  return {
    tab,
    redeem: (ticket: Frame, key?: string) =>
      tab.redeem(ticket, { headers: { host }, ...(key ? { key } : {}) }),
  }
}

describe.each(journeys)('over $channel on $host, a ticket under way', (journey) => {
  test.each([
    ['a newer header', '/login', 'header'],
    ['a logout', '/logout', undefined],
    ["the host's own Set-Cookie", '/host', 'host'],
    ["the host's own Set-Cookie without a path", '/host-bare', 'host'],
  ])('does not undo %s, and says 204 to the rest', async (_, path, value) => {
    const { page, ticket } = await underWay(journey)
    await page.tab().fetch(path)
    const reply = await page.redeem(ticket)
    expect([reply.status, written(reply).filter((line) => line.startsWith('login'))]).toEqual([
      204,
      [],
    ])
    expect(page.cookies.get('login')).toBe(value)
  })

  test.each([
    ['a newer header', '/login', 'header'],
    ['a logout', '/logout', undefined],
    ["the host's own Set-Cookie", '/host', 'host'],
  ])('does not undo %s of another worker', async (_, path, value) => {
    const { page, ticket } = await underWay(journey)
    const worker = await workerOf(page, journey)
    // Two workers tell the order of their writes by clocks that count milliseconds.
    await pause(2)
    await worker.tab.fetch(path)
    const reply = await page.redeem(ticket)
    expect([reply.status, written(reply)]).toEqual([204, ['other=late']])
    expect(page.cookies.get('login')).toBe(value)
  })

  test('does not undo a newer header when it is redeemed at another worker', async () => {
    const { page, ticket } = await underWay(journey)
    await page.tab().fetch('/logout')
    const worker = await workerOf(page, journey)
    const reply = await worker.redeem(ticket)
    expect([reply.status, written(reply).includes('login=late')]).toEqual([204, false])
  })

  test('does not undo a header of a worker whose clock lags by 30 s', async () => {
    const [time, lagging] = [new Time(), new Time()]
    lagging.pass(-30)
    const { page, ticket } = await underWay(journey, { clock: time.clock })
    // The other worker learns of the first one's clock by the binding cookie.
    await page.tab().fetch('/admin')
    const worker = await workerOf(page, journey, { clock: lagging.clock })
    await worker.tab.fetch('/logout')
    expect(written(await page.redeem(ticket))).not.toContain('login=late')
    expect(page.cookies.has('login')).toBe(false)
  })

  test('does not undo a header that came while its redemption was on the way', async () => {
    const { page, ticket } = await underWay(journey)
    const cookie = page.cookieHeader
    await page.tab().fetch('/logout')
    const reply = await page.redeem(ticket, { headers: { cookie } })
    expect([reply.status, written(reply).includes('login=late')]).toEqual([204, false])
  })

  test('overtakes an older header', async () => {
    const { page, line } = await underWay(journey)
    await page.tab().fetch('/login')
    line.close()
    const next = await journey.open(page.tab(), '/live')
    expect(written(await page.redeem(await next.ticket()))).toEqual(['login=late', 'other=late'])
  })

  test('leaves a cookie of the same name on another path to itself', async () => {
    const { page, ticket } = await underWay(journey)
    await page.tab().fetch('/admin')
    expect(written(await page.redeem(ticket))).toContain('login=late')
  })

  test('leaves what the host set without a path, deeper down, to itself', async () => {
    const { page, ticket } = await underWay(journey)
    await page.tab().fetch('/deep/host-bare')
    expect(written(await page.redeem(ticket))).toContain('login=late')
  })

  test('does not undo a newer ticket of another tab', async () => {
    const { page, ticket } = await underWay(journey)
    const other = page.tab()
    const newer = await (await journey.open(other, '/live')).ticket()
    await other.redeem(newer)
    const reply = await page.redeem(ticket)
    expect([reply.status, written(reply)]).toEqual([204, []])
  })

  test('retried after a newer header does not undo it either', async () => {
    const { page, ticket } = await underWay(journey)
    await page.redeem(ticket, { key: 'same' })
    await page.tab().fetch('/logout')
    const again = await page.redeem(ticket, { key: 'same' })
    expect([again.status, written(again)]).toEqual([204, ['other=late']])
    expect(page.cookies.has('login')).toBe(false)
  })

  test('left behind does not come back over a newer header of another worker', async () => {
    const { page, line } = await underWay(journey)
    line.close()
    const worker = await workerOf(page, journey)
    await worker.tab.fetch('/logout')
    expect(written(await page.fetch('/'))).toEqual(['other=late'])
    expect(page.cookies.has('login')).toBe(false)
  })

  test('is known to be redeemed by another worker, which refuses an older one', async () => {
    const { page, ticket } = await underWay(journey)
    const newer = await (await journey.open(page.tab(), '/live')).ticket()
    await page.redeem(newer)
    const worker = await workerOf(page, journey)
    const reply = await worker.redeem(ticket)
    expect([reply.status, written(reply)]).toEqual([204, []])
  })
})
