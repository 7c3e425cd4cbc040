import { expect, test } from 'vitest'
import { currentBrowser, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { cookieLines } from '../support/page.ts'

const kinds = ['cookie', 'store'] as const
const on = hosts.flatMap((host) => kinds.map((kind) => ({ ...host, kind })))
const via = journeys.flatMap((host) => kinds.map((kind) => ({ ...host, kind })))
const memoryOf = (kind: string) => memoryFor(kind === 'store' ? { store: memoryStore() } : {})

/** Routes that ask the session of this exchange whether the last token is one of its own. */
const ROUTES = (last: { token: string }) => ({
  '/token': () => (last.token = currentBrowser().session.csrfToken),
  '/renewed': () => {
    currentBrowser().session.renew()
    return (last.token = currentBrowser().session.csrfToken)
  },
  '/spoilt': () => {
    last.token = currentBrowser().session.csrfToken
    currentBrowser().session.renew()
    return ''
  },
  '/cleared': () => (currentBrowser().session.clear(), ''),
  '/destroyed': () => (currentBrowser().session.destroy(), ''),
  '/size': () => `${currentBrowser().session.size} ${currentBrowser().session.isNew}`,
  '/check': () => String(currentBrowser().session.hasToken(last.token)),
})

test.each(on)('reading a token keeps the session: $host, $kind', async ({ start, kind }) => {
  const last = { token: '' }
  const page = await start(memoryOf(kind), { plain: ROUTES(last) })
  const first = await page.fetch('/token')
  expect(cookieLines(first)).toEqual([expect.stringMatching(/^session=/)])
  expect(first.headers).toMatchObject({ vary: 'Cookie', 'cache-control': 'private' })
  expect((await page.fetch('/check')).body).toBe('true')
  expect((await page.fetch('/size')).body).toBe('0 false')
  const second = await page.fetch('/token')
  expect(cookieLines(second)).toEqual([])
  expect(second.body).not.toBe(first.body)
  expect((await page.fetch('/check')).body).toBe('true')
})

test.each(on)('a token lasts as long as the id: $host, $kind', async ({ start, kind }) => {
  const last = { token: '' }
  const page = await start(memoryOf(kind), { plain: ROUTES(last) })
  const check = async (path: string) => {
    await page.fetch(path)
    return (await page.fetch('/check')).body
  }
  expect(await check('/token')).toBe('true')
  expect(await check('/renewed')).toBe('true')
  expect(await check('/spoilt')).toBe('false')
  expect(await check('/token')).toBe('true')
  expect(await check('/cleared')).toBe('false')
  expect(await check('/token')).toBe('true')
  expect(await check('/destroyed')).toBe('false')
})

test.each(via)(
  'a token that was first read in a channel is good: $host, $channel, $kind',
  async ({ start, open, kind }) => {
    const last = { token: '' }
    const memory = memoryOf(kind)
    const page = await start(memory, {
      plain: ROUTES(last),
      channels: {
        '/live': async function* ({ browser }) {
          yield { data: 'start' }
          last.token = browser.session.csrfToken
          yield { data: 'end' }
        },
      },
    })
    await page.see(await open(page, '/live'), 'end')
    expect((await page.fetch('/check')).body).toBe('true')
    expect(memory.reports).toEqual([])
  },
)
