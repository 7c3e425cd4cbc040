import { describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

describe.each(hosts)('on $host, an item changed in place into what cannot be kept', ({ start }) => {
  test('fails the handler, with an answer that is whole', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/set': () => (currentBrowser().session.set('when', {}), ''),
        '/spoil': () => {
          Object.assign(currentBrowser().session.get('when') as object, { at: new Date() })
          return 'spoilt'
        },
        '/read': () => JSON.stringify(currentBrowser().session.get('when')),
      },
    })
    await page.fetch('/set')
    const { status, body } = await page.fetch('/spoil')
    expect(status).toBe(500)
    expect(['', 'failed', 'Internal Server Error']).toContain(body)
    expect((await page.fetch('/read')).body).toBe('{}')
  })
})
