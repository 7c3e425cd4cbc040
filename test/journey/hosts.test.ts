import { describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts, type SetHeader } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const setCrumb = () => (currentBrowser().cookies.set('crumb', '1'), 'set')
const readCrumb = () => currentBrowser().cookies.get('crumb') ?? 'none'

describe.each(hosts)('on $host, a response', ({ start }) => {
  const answer = async (handler: (setHeader: SetHeader) => string) =>
    (await start(memoryFor(), { plain: { '/': handler } })).fetch('/')

  test('that touched no cookie is left as it is', async () => {
    const { headers } = await answer(() => 'plain')
    expect([headers.vary, headers['cache-control'], headers['set-cookie']]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test.each([
    ['get', () => currentBrowser().cookies.get('a')],
    ['getAll', () => currentBrowser().cookies.getAll('a')],
    ['has', () => currentBrowser().cookies.has('a')],
    ['iteration', () => [...currentBrowser().cookies]],
  ])('that read by %s varies by Cookie', async (_, read) => {
    const { headers } = await answer(() => String(read()))
    expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', undefined])
  })

  test.each([
    ['Accept-Encoding', 'Accept-Encoding, Cookie'],
    ['Cookie', 'Cookie'],
    ['accept, COOKIE', 'accept, Cookie'],
    ['X-Cookie', 'X-Cookie, Cookie'],
  ])('that varies by %s already varies by %s', async (before, now) => {
    const { headers } = await answer((setHeader) => (setHeader('vary', before), readCrumb()))
    const words = headers.vary!.toLowerCase().split(', ')
    expect([...new Set(words)].join(', ')).toBe(now.toLowerCase())
  })

  test('that varies by everything still does', async () => {
    const { headers } = await answer((setHeader) => (setHeader('vary', '*'), readCrumb()))
    expect(headers.vary).toContain('*')
  })

  test.each([
    [undefined, 'private'],
    ['public, max-age=60', 'private, max-age=60'],
    ['max-age=60, s-maxage=600', 'private, max-age=60'],
    ['private, max-age=60', 'private, max-age=60'],
    ['no-store', 'no-store'],
  ])('that sets a cookie and is %s to caches becomes %s', async (before, now) => {
    const { headers } = await answer((setHeader) => {
      if (before !== undefined) setHeader('cache-control', before)
      return setCrumb()
    })
    expect(headers['cache-control']).toBe(now)
  })

  test("keeps what the host's own API set, in one or several lines, beside ours", async () => {
    const { setCookies } = await answer((setHeader) => {
      setHeader('set-cookie', 'host=1; Path=/')
      setHeader('set-cookie', 'host2=2; Path=/')
      return setCrumb()
    })
    expect(setCookies).toEqual([
      'host=1; Path=/',
      'host2=2; Path=/',
      'crumb=1; Path=/; HttpOnly; SameSite=Lax',
    ])
  })

  test('of a stream keeps nothing in caches, and is not compressed on its way', async () => {
    const page = await start(memoryFor(), { channels: { '/live': () => ({ data: 'x' }) } })
    const { headers } = (await page.sse('/live')).reply
    expect([headers['content-type'], headers['cache-control']]).toEqual([
      'text/event-stream; charset=utf-8',
      'no-store, no-transform',
    ])
  })

  test('for a route nobody has still brings cookies along', async () => {
    const page = await start(memoryFor(), {
      channels: { '/live': ({ browser }) => browser.cookies.set('late', '1') },
    })
    const line = await page.ws('/live')
    await line.ticket()
    line.close()
    const reply = await page.fetch('/nowhere')
    expect([reply.status, written(reply)]).toEqual([404, ['late=1']])
  })
})
