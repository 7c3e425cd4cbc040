import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { currentBrowser, defineChannel } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'
import { inCookie, inMemory } from '../support/sessions.ts'

const session = () => currentBrowser().session

const live = defineChannel({
  async *open({ signal }) {
    yield { data: 'open' }
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  },
  async *message() {
    yield { data: 'heard' }
    session().set('a', 1)
    yield { data: 'kept' }
  },
})

describe.each([inCookie, inMemory])('a session in $kind', (keeping) => {
  test.each(hosts)(
    'that a message over SSE has made, and another tab renews, troubles nobody on $host',
    async ({ start }) => {
      const memory = memoryFor(await keeping.open())
      const page = await start(memory, {
        channels: { '/live': live },
        plain: { '/login': () => (session().renew(), session().set('user', 7), '') },
      })
      const open = await page.sse('/live')
      await page.see(open, 'open')
      const headers = { 'content-type': 'application/json', origin: page.origin }
      const message = await page.sse('/live', { method: 'POST', body: '1', headers })
      await page.see(message, 'kept')
      await page.tab().fetch('/login')
      await after(50)
      open.close()
      await after(50)
      expect(memory.reports).toEqual([])
    },
  )

  test('that another tab renews closes a socket with a code that says to come again', async () => {
    const page = await hosts[0].start(memoryFor(await keeping.open()), {
      channels: { '/live': live },
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/login': () => (session().renew(), ''),
      },
    })
    await page.fetch('/begin')
    const headers = { cookie: page.cookieHeader, origin: page.origin }
    const socket = new WebSocket(page.base.replace('http', 'ws') + '/live', { headers })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.on('message', resolve))
    await page.fetch('/login')
    expect(await closed).toBe(1012)
  })
})
