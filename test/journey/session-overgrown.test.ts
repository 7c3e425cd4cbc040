import { describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'

describe.each(hosts)(
  'on $host, an object of a session that outgrows its cookie in place',
  ({ host, start }) => {
    test('makes a 500 of the answer', async () => {
      const memory = memoryFor()
      const page = await start(memory, {
        plain: {
          '/begin': () => (currentBrowser().session.set('cart', []), ''),
          '/grow': async () => {
            const cart = currentBrowser().session.get('cart') as string[]
            await after(1)
            for (let item = 0; item < 500; item++) cart.push(`item ${item} ${Math.random()}`)
            return 'kept'
          },
          '/read': () => String((currentBrowser().session.get('cart') as string[]).length),
        },
      })
      await page.fetch('/begin')
      expect((await page.fetch('/grow')).status).toBe(500)
      // Other hosts have the error for their own error page.
      const told = host === 'node' || host === 'express' ? ['cookie-size'] : []
      expect(memory.reports.map((error) => (error as { code: string }).code)).toEqual(told)
      expect((await page.fetch('/read')).body).toBe('0')
    })
  },
)
