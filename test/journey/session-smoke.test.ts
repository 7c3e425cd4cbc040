import { expect, test } from 'vitest'
import { currentBrowser, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'

const kinds = ['cookie', 'store'] as const
const on = hosts.flatMap((host) => kinds.map((kind) => ({ ...host, kind })))
const via = journeys.flatMap((host) => kinds.map((kind) => ({ ...host, kind })))
const storing = (kind: string) => (kind === 'store' ? { store: memoryStore() } : {})

test.each(on)('$host $kind: counts in a request', async ({ start, kind }) => {
  const memory = memoryFor(storing(kind))
  const page = await start(memory, {
    plain: {
      '/count': () => {
        const { session } = currentBrowser()
        session.set('n', Number(session.get('n') ?? 0) + 1)
        return String(session.get('n'))
      },
      '/read': () => String(currentBrowser().session.get('n')),
      '/out': () => {
        currentBrowser().session.destroy()
        return 'out'
      },
    },
  })
  expect((await page.fetch('/count')).body).toBe('1')
  const second = await page.fetch('/count')
  expect(second.body).toBe('2')
  expect(second.setCookies).toHaveLength(kind === 'cookie' ? 1 : 0)
  const third = await page.fetch('/read')
  expect(third.body).toBe('2')
  expect(third.setCookies).toEqual([])
  expect(third.headers.vary).toBe('Cookie')
  expect(third.headers['cache-control']).toBe('private')
  const old = page.cookies.get('session')!
  expect((await page.fetch('/out')).setCookies).toHaveLength(1)
  expect((await page.fetch('/read')).body).toBe('undefined')
  page.cookies.set('session', old)
  expect((await page.fetch('/read')).body).toBe('undefined')
  expect(memory.reports).toEqual([])
})

test.each(via)('$host $channel $kind: counts in a channel', async ({ start, open, kind }) => {
  const memory = memoryFor(storing(kind))
  const page = await start(memory, {
    plain: { '/read': () => String(currentBrowser().session.get('n')) },
    channels: {
      '/live': async function* ({ browser }) {
        yield { data: 'go' }
        browser.session.set('n', Number(browser.session.get('n') ?? 0) + 1)
        yield { data: 'one' }
        browser.session.set('n', Number(browser.session.get('n') ?? 0) + 1)
        yield { data: 'two' }
      },
    },
  })
  const line = await open(page, '/live')
  await page.see(line, 'two')
  expect((await page.fetch('/read')).body).toBe('2')
  expect(memory.reports).toEqual([])
})
