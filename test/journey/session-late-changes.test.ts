import { describe, expect, test } from 'vitest'
import { currentBrowser, type Browser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'
import { inCookie, inMemory } from '../support/sessions.ts'

const routes = {
  plain: {
    '/begin': () => (currentBrowser().session.set('list', [1]), ''),
    '/read': () => JSON.stringify(currentBrowser().session.get('list')),
  },
  streams: {
    async *'/stream'({ session }: Browser) {
      yield 'begun'
      await after(20)
      ;(session.get('list') as number[]).push(2)
      yield 'changed'
    },
  },
}

describe.each(hosts)('an item changed in place after the head, on $host,', ({ start }) => {
  test('is kept in a store', async () => {
    const memory = memoryFor(await inMemory.open())
    const page = await start(memory, routes)
    await page.fetch('/begin')
    await page.fetch('/stream')
    await after(10)
    expect((await page.fetch('/read')).body).toBe('[1,2]')
    expect(memory.reports).toEqual([])
  })

  test('is reported where no way to a cookie is left', async () => {
    const memory = memoryFor(await inCookie.open())
    const page = await start(memory, routes)
    await page.fetch('/begin')
    await page.fetch('/stream')
    await after(10)
    expect(memory.reports).toMatchObject([{ code: 'no-way' }])
  })
})

test.each(hosts)(
  'on $host, an item that a timer changes in place after the last step is kept',
  async ({ start }) => {
    const page = await start(memoryFor(await inMemory.open()), {
      ...routes,
      channels: {
        async *'/live'({ browser: { session } }) {
          setTimeout(() => (session.get('list') as number[]).push(2), 20)
          yield { data: 'open' }
        },
      },
    })
    await page.fetch('/begin')
    const line = await page.ws('/live')
    await line.next()
    await after(50)
    expect((await page.fetch('/read')).body).toBe('[1,2]')
  },
)
