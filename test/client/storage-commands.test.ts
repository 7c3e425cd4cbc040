import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { Command } from '../../src/wire/command.ts'
import type { Told } from '../../src/wire/told.ts'
import { page, server, usePage } from './chromium.ts'
import { promised, sleep, Stream } from './page-server.ts'
import { frames, headerOf, posts, toldBy } from './told.ts'

usePage()

const store = (id: string, items: Record<string, string>, more: object = {}): Command => ({
  do: 'store',
  id,
  area: 'localStorage',
  items,
  ...more,
})
const declare = (keys: string[] | null, more: object = {}): Command => ({
  do: 'declare',
  keys,
  ...more,
})
const perform = (...commands: Command[]) =>
  page.evaluate((commands) => client.perform(commands), commands)
const kept = () => page.evaluate(() => ({ ...window.localStorage }))

describe('a storage command', () => {
  test('stores, removes and clears, in order', async () => {
    posts()
    await perform(
      store('1', { a: '1', b: '2' }),
      { do: 'remove', id: '2', area: 'localStorage', keys: ['a'] },
      store('3', { c: '3' }, { area: 'sessionStorage' }),
      store('4', { d: '4' }, { area: 'sessionStorage', app: '/shop/_madeleine' }),
      { do: 'clear', id: '5', area: 'sessionStorage' },
    )
    expect(await kept()).toEqual({ 'madeleine:/_madeleine:b': '2' })
    const tab = await page.evaluate(() => ({ ...window.sessionStorage }))
    expect(tab).toEqual({ 'madeleine:/shop/_madeleine:d': '4' })
  })

  test('that is older than one performed already is only acknowledged', async () => {
    const told = posts()
    await perform(store('5', { a: 'newer' }))
    await perform(store('4', { a: 'older', b: 'alone' }))
    await perform({ do: 'clear', id: '7', area: 'localStorage' })
    await perform(store('6', { c: 'older' }), store('8', { d: 'newest' }))
    expect(await kept()).toEqual({ 'madeleine:/_madeleine:d': 'newest' })
    await expect
      .poll(() => told.flatMap(({ performed }) => performed))
      .toEqual(['5', '4', '7', '6', '8'])
  })

  test('removes a key named like what every object has', async () => {
    posts()
    const key = 'toString'
    await perform(store('1', { [key]: '1' }))
    await perform({ do: 'remove', id: '2', area: 'localStorage', keys: [key, '__proto__'] })
    expect(await kept()).toEqual({})
  })

  test('is done before the event behind it, and tells those who listen', async () => {
    posts()
    server.on('/a', (_, response) => {
      new Stream(response)
        .event('1')
        .command(store('1', { a: '"late"' }))
        .event('2')
        .end()
    })
    const seen = await page.evaluate(async () => {
      const seen: unknown[] = []
      client.localStorage.subscribe('a', () => seen.push('changed'))
      for await (const { data } of client.connect('/a')) {
        seen.push(data, client.localStorage.get('a') ?? 'none')
      }
      return seen
    })
    expect(seen.at(-1)).toBe('late')
    expect(seen).toContain('changed')
  })

  test.each(['perform', 'sse'] as const)('over %s is acknowledged by POST', async (way) => {
    const told = posts()
    server.on('/a', (_, response) => {
      const stream = new Stream(response).command(store('id-1', { a: '1' }))
      stream.command({ do: 'clear', id: 'id-2', area: 'sessionStorage' }).end()
    })
    if (way === 'sse') await page.evaluate(() => follow(client.connect('/a')))
    else
      await perform(store('id-1', { a: '1' }), { do: 'clear', id: 'id-2', area: 'sessionStorage' })
    await expect.poll(() => told.flatMap(({ performed }) => performed)).toEqual(['id-1', 'id-2'])
    await sleep(200)
    expect(told.flatMap(Object.keys)).not.toContain('localStorage')
  })

  test('of another app is acknowledged there', async () => {
    const asked = promised<Told>()
    server.on('/shop/_madeleine/storage', async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      asked.fulfil(JSON.parse(body).told)
      response.writeHead(204).end()
    })
    await perform(store('id-1', { a: '1' }, { app: '/shop/_madeleine' }))
    expect(await asked.promise).toMatchObject({ app: '/shop/_madeleine', performed: ['id-1'] })
    expect(await kept()).toEqual({ 'madeleine:/shop/_madeleine:a': '1' })
  })

  test('over a socket is acknowledged there, and what it wrote is not told back', async () => {
    const opened = promised<{ socket: WebSocket; all: unknown[] }>()
    server.onSocket = (socket) => {
      opened.fulfil({ socket, all: frames(socket) })
      socket.send(JSON.stringify(store('id-1', { a: '1' })))
    }
    await page.evaluate(() => void client.connect('/a', { transport: 'ws' }))
    const { all } = await opened.promise
    await expect.poll(() => all).toHaveLength(1)
    await sleep(200)
    expect(all).toEqual([{ page: expect.any(String), performed: ['id-1'] }])
  })

  test('that was acknowledged in vain is acknowledged when a stream opens', async () => {
    posts(() => 503)
    server.on('/a', (_, response) => {
      if (server.to('/a').length > 1) return new Stream(response).end()
      return new Stream(response)
        .command(store('id-1', { a: '1' }))
        .event('1', { id: '1' })
        .cut()
    })
    await page.evaluate(() => follow(client.connect('/a')))
    expect(toldBy(headerOf(server.to('/a')[1])).performed).toEqual(['id-1'])
  })

  test('tells another connection what it wrote', async () => {
    const told = posts()
    const opened = promised<unknown[]>()
    server.onSocket = (socket) => opened.fulfil(frames(socket))
    server.on('/a', (_, response) => new Stream(response).command(store('id-1', { a: '1' })))
    await page.evaluate(() => void client.connect('/b', { transport: 'ws' }))
    const all = await opened.promise
    await page.evaluate(() => void client.connect('/a'))
    await expect.poll(() => all).toMatchObject([{ localStorage: { a: '1' } }])
    expect(told).toEqual([{ page: expect.any(String), performed: ['id-1'] }])
  })

  test('that the browser refuses is told with its error', async () => {
    const told = posts()
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('no room', 'QuotaExceededError')
      }
    })
    await perform(store('id-1', { a: '"secret"' }))
    await expect.poll(() => told).toHaveLength(1)
    const failure = { id: 'id-1', key: 'a', name: 'QuotaExceededError', message: 'no room' }
    expect(told).toEqual([
      { page: expect.any(String), standIn: ['localStorage'], performed: [failure] },
    ])
    expect(await page.evaluate(() => client.localStorage.get('a'))).toBe('secret')
    expect(await page.evaluate(() => errors.map(({ code }) => code))).toEqual(['storage'])
  })
})

describe('what is declared', () => {
  test('is all that is told from then on, also on the next visit', async () => {
    const told = posts()
    server.on('/a', (_, response) => {
      if (server.to('/a').length === 1) new Stream(response).command(declare(['a'])).event('1')
      else new Stream(response).end()
    })
    await page.evaluate(async () => {
      client.localStorage.set('b', 1)
      const events = client.connect('/a')[Symbol.asyncIterator]()
      await events.next()
      client.localStorage.set('a', 1)
      client.localStorage.set('b', 2)
    })
    await expect.poll(() => told).toHaveLength(1)
    expect(told[0]).toEqual({ page: expect.any(String), localStorage: { a: '1' } })
    await page.reload()
    await page.evaluate(() => follow(client.connect('/a')))
    expect(toldBy(headerOf(server.to('/a')[1]))).toEqual({
      page: expect.not.stringContaining(told[0]!.page),
      whole: true,
      declared: '{"keys":["a"]}',
      localStorage: { a: '1' },
    })
  })

  test('in addition is told at once', async () => {
    const told = posts()
    server.on('/a', (_, response) => {
      new Stream(response)
        .event('1')
        .command(declare(['a', 'b']))
        .event('2')
    })
    await perform(declare(['a']))
    await page.evaluate(async () => {
      client.localStorage.set('a', 1)
      client.localStorage.set('b', 1)
      void client.connect('/a')
    })
    await expect.poll(() => told).toMatchObject([{ localStorage: { b: '1' } }])
  })

  test('is no key that the page shows, and outlives clear', async () => {
    await perform(declare(['a']))
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      const seen = [localStorage.size, localStorage.keys(), localStorage.has('')]
      localStorage.clear()
      return [...seen, window.localStorage['declared-madeleine:/_madeleine']]
    })
    expect(seen).toEqual([0, [], false, '{"keys":["a"]}'])
  })

  test('brings in the values of another library, once', async () => {
    const told = posts()
    await page.evaluate(() => {
      window.localStorage['theirs'] = 'dark'
      window.localStorage['count'] = '1'
      client.localStorage.set('b', 2)
    })
    const from = { a: 'theirs', b: 'count', c: 'missing' }
    await perform(declare(['a', 'b', 'c'], { from }))
    const values = () =>
      page.evaluate(() => ['a', 'b', 'c'].map((key) => client.localStorage.get(key) ?? 0))
    expect(await values()).toEqual(['dark', 2, 0])
    await page.evaluate(() => client.localStorage.clear())
    await perform(declare(['a', 'b', 'c'], { from }))
    expect(await values()).toEqual([0, 0, 0])
    expect(told).toEqual([])
  })
})
