import { describe, expect, test } from 'vitest'
import { currentBrowser, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const kinds = ['cookie', 'store'] as const
const on = hosts.flatMap((host) => kinds.map((kind) => ({ ...host, kind })))

describe.each(on)('$host $kind, refreshEvery: 0', ({ start, kind }) => {
  test('a permanent session is written and told once in each response, however long that takes', async () => {
    let now = Date.now()
    const memory = memoryFor({
      ...(kind === 'store' ? { store: memoryStore() } : {}),
      session: { refreshEvery: 0 },
      clock: () => (now += 1500),
    })
    const page = await start(memory, {
      plain: {
        '/login': () => {
          const { session } = currentBrowser()
          session.permanent = true
          session.set('user', 1)
          return 'in'
        },
        '/look': () => 'nothing read',
      },
    })
    for (const path of ['/login', '/look', '/login']) {
      const { body, setCookies } = await page.fetch(path)
      expect(body).toBe(path === '/look' ? 'nothing read' : 'in')
      expect(setCookies.filter((line) => line.startsWith('session='))).toHaveLength(1)
    }
    expect(memory.reports).toEqual([])
  })
})
