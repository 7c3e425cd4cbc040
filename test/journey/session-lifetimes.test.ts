import { describe, expect, test } from 'vitest'
import type { SessionOptions } from '../../src/index.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { everywhere, inRedis, ways, type Deed } from '../support/sessions.ts'

const deeds: Record<string, Deed> = {
  start: (session) => {
    session.set('a', 1)
    session.permanent = true
  },
  startShort: (session) => session.set('a', 1),
  nothing: () => 'nothing',
  read: (session) => session.get('a') ?? 'none',
  write: (session) => session.set('n', Math.random()),
  endsAt: (session) => session.endsAt?.getTime() ?? 'none',
  temporary: (session) => void (session.permanent = false),
  about: (session) => [session.permanent, session.isNew],
}
const MONTH = 31 * 24 * 3600

describe.each(everywhere)('on $host in a $way, with sessions in $kind,', ({ start, open, way }) => {
  const begin = async (session: SessionOptions = {}) => {
    const time = new Time()
    const memory = memoryFor({ ...(await open(time)), session })
    return { time, memory, visitor: await start(memory, deeds) }
  }
  const agesOf = (lines: readonly string[]) =>
    lines.map((line) => Number(/Max-Age=(\d+)/.exec(line)?.[1] ?? Number.NaN))

  test('a permanent session moves its end, though nothing is read of it, and varies', async () => {
    const { time, visitor, memory } = await begin()
    expect(agesOf((await visitor.do('start')).lines)).toEqual([MONTH])
    expect((await visitor.do('nothing')).lines).toEqual([])
    time.pass(31)
    const { lines, headers } = await visitor.do('nothing')
    expect(agesOf(lines)).toEqual([MONTH])
    expect(headers['vary']).toBe('Cookie')
    expect(headers['cache-control']).toContain(way === 'stream' ? 'no-store' : 'private')
    expect((await visitor.do('nothing')).lines).toEqual([])
    expect(memory.reports).toEqual([])
  })

  test('it lives on as long as its visitor comes back, and not longer', async () => {
    const { time, visitor } = await begin({ lifetime: '10m' })
    await visitor.do('start')
    for (let times = 0; times < 5; times++) {
      time.pass(9 * 60)
      expect((await visitor.do('read')).value).toBe(1)
    }
    time.pass(10 * 60)
    expect((await visitor.do('about')).value).toEqual([false, true])
  })

  test('refreshEvery says how much may go by before', async () => {
    const { time, visitor } = await begin({ refreshEvery: '1h' })
    await visitor.do('start')
    time.pass(3599)
    expect((await visitor.do('read')).lines).toEqual([])
    time.pass(1)
    expect(agesOf((await visitor.do('read')).lines)).toEqual([MONTH])
  })

  test('a short lifetime is told more often than refreshEvery says', async () => {
    const { time, visitor } = await begin({ lifetime: 200, refreshEvery: '1h' })
    await visitor.do('start')
    time.pass(10)
    expect(agesOf((await visitor.do('read')).lines)).toEqual([200])
  })

  test('refreshEvery: 0 tells it with each response', async () => {
    const { visitor, memory } = await begin({ refreshEvery: 0 })
    await visitor.do('start')
    for (let times = 0; times < 3; times++)
      expect(agesOf((await visitor.do('nothing')).lines)).toEqual([MONTH])
    await visitor.do('write')
    await visitor.do('read')
    expect(memory.reports).toEqual([])
  })

  test('refreshEachRequest: false moves it only when something changed', async () => {
    const { time, visitor } = await begin({ refreshEachRequest: false })
    await visitor.do('start')
    time.pass(3600)
    expect((await visitor.do('read')).lines).toEqual([])
    expect((await visitor.do('nothing')).lines).toEqual([])
    const { value: before } = await visitor.do('endsAt')
    await visitor.do('write')
    expect((await visitor.do('endsAt')).value).toBe(before + 3600_000)
  })

  test.each([[true], [false]])(
    'one that is not permanent has a cookie without an end, with refreshEachRequest: %s',
    async (refreshEachRequest) => {
      const { time, visitor } = await begin({ refreshEachRequest, refreshEvery: 0 })
      expect(agesOf((await visitor.do('startShort')).lines)).toEqual([Number.NaN])
      time.pass(3600)
      expect((await visitor.do('read')).lines).toEqual([])
      expect((await visitor.do('nothing')).lines).toEqual([])
    },
  )

  test('what was permanent can be so no longer', async () => {
    const { visitor } = await begin()
    await visitor.do('start')
    expect(agesOf((await visitor.do('temporary')).lines)).toEqual([Number.NaN])
    expect((await visitor.do('about')).value).toEqual([false, false])
  })

  test('idleTimeout ends one that was left alone, whatever the browser keeps', async () => {
    const { time, visitor } = await begin({ idleTimeout: '30m' })
    await visitor.do('startShort')
    for (let times = 0; times < 4; times++) {
      time.pass(25 * 60)
      expect((await visitor.do('read')).value).toBe(1)
    }
    time.pass(30 * 60)
    expect(visitor.cookie).toBeDefined()
    expect((await visitor.do('about')).value).toEqual([false, true])
  })

  test('maxAge ends one however often its visitor comes back', async () => {
    const { time, visitor } = await begin({ maxAge: '1h', refreshEvery: 0 })
    await visitor.do('start')
    for (let times = 0; times < 5; times++) {
      time.pass(10 * 60)
      expect((await visitor.do('read')).value).toBe(1)
      await visitor.do('write')
    }
    time.pass(10 * 60)
    expect((await visitor.do('read')).value).toBe('none')
  })

  test('its cookie never outlives maxAge', async () => {
    const { time, visitor } = await begin({ maxAge: '1h' })
    await visitor.do('start')
    time.pass(45 * 60)
    const ages = agesOf((await visitor.do('write')).lines)
    expect(new Set(ages)).toEqual(new Set([15 * 60]))
  })

  test('endsAt says when', async () => {
    const { time, visitor } = await begin({ idleTimeout: '30m', maxAge: '1h' })
    expect((await visitor.do('endsAt')).value).toBe('none')
    await visitor.do('start')
    expect((await visitor.do('endsAt')).value).toBe(time.now + 30 * 60_000)
    time.pass(40)
    const { value } = await visitor.do('endsAt')
    expect(value).toBeGreaterThanOrEqual(time.now + 30 * 60_000 - 90_000)
  })

  test('one that is over leaves nothing to what is written then', async () => {
    const { time, visitor } = await begin({ lifetime: 60 })
    await visitor.do('startShort')
    time.pass(60)
    await visitor.do('write')
    expect((await visitor.do('read')).value).toBe('none')
    expect((await visitor.do('about')).value).toEqual([false, false])
  })
})

describe.each(ways)('on $host in a $way, with sessions in Redis,', ({ start }) => {
  test('a permanent session moves its end there and in the browser', async () => {
    const time = new Time()
    time.now = Date.now()
    const visitor = await start(memoryFor(await inRedis.open(time)), deeds)
    await visitor.do('start')
    expect((await visitor.do('nothing')).lines).toEqual([])
    time.pass(31)
    expect((await visitor.do('nothing')).lines).toEqual([
      expect.stringContaining(`Max-Age=${MONTH}`),
    ])
    expect((await visitor.do('endsAt')).value).toBe(
      Math.floor(time.now / 1000) * 1000 + MONTH * 1000,
    )
  })
})
