import { expect, test } from 'vitest'
import { currentBrowser, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

test.each(hosts)(
  'on $host, a listener of ends that throws stops neither the logout nor the closing of channels',
  async ({ start }) => {
    const failure = new Error('A mistake of the app.')
    const onSessionEnd = () => {
      throw failure
    }
    const memory = memoryFor({ store: memoryStore(), session: { onSessionEnd } })
    const page = await start(memory, {
      plain: {
        '/begin': () => (currentBrowser().session.set('a', 1), ''),
        '/logout': () => (currentBrowser().session.destroy(), 'bye'),
      },
      channels: {
        async *'/live'({ signal }) {
          yield { data: 'open' }
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        },
      },
    })
    await page.fetch('/begin')
    const lines = [await page.ws('/live'), await page.ws('/live')]
    for (const line of lines) await line.next()
    const { status, body } = await page.fetch('/logout')
    expect({ status, body }).toEqual({ status: 200, body: 'bye' })
    expect(await Promise.all(lines.map((line) => line.next()))).toEqual([undefined, undefined])
    expect(page.cookies.has('session')).toBe(false)
    expect(memory.reports).toEqual([failure, failure])
  },
)
