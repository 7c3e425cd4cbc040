import { describe, expect, test } from 'vitest'
import { currentBrowser, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const kinds = [
  { kept: 'in their cookie', options: () => ({}) },
  { kept: 'in a store', options: () => ({ store: memoryStore() }) },
]

describe.each(hosts)('on $host, what a request writes before it opens a stream', ({ start }) => {
  test('is read in the first step of the stream', async () => {
    const page = await start(memoryFor(), {
      before: () => currentBrowser().cookies.set('crumb', 'early'),
      channels: {
        async *'/live'({ browser }) {
          yield { data: browser.cookies.get('crumb') ?? 'none' }
        },
      },
    })
    expect((await (await page.sse('/live')).next())?.data).toBe('early')
    expect(page.cookies.get('crumb')).toBe('early')
  })

  test.each(kinds)(
    'to a session $kept is there, and stays beside what the stream writes',
    async ({ options }) => {
      const page = await start(memoryFor(options()), {
        before: () => currentBrowser().session.set('userId', 42),
        plain: { '/': () => JSON.stringify([...currentBrowser().session]) },
        channels: {
          async *'/live'({ browser }) {
            browser.session.set('started', true)
            yield { data: String(browser.session.get('userId')) }
            browser.session.set('ended', true)
            yield { data: 'end' }
          },
        },
      })
      const line = await page.sse('/live')
      const [first] = await page.see(line, 'end')
      expect(first?.data).toBe('42')
      expect(JSON.parse((await page.fetch('/')).body)).toEqual([
        ['userId', 42],
        ['started', true],
        ['ended', true],
      ])
    },
  )
})
