import { describe, expect, test } from 'vitest'
import { currentBrowser, memoryStore, type UsageError } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const count = () => {
  const { session } = currentBrowser()
  session.set('n', Number(session.get('n') ?? 0) + 1)
  return 'counted'
}

describe.each(hosts)('on $host, a handler that forgot session.load()', ({ start }) => {
  const preload = { store: memoryStore(), session: { preload: false } }

  test('has thrown, and its answer says so', async () => {
    const page = await start(memoryFor(preload), { plain: { '/count': count } })
    expect((await page.fetch('/count')).status).toBe(200)
    expect((await page.fetch('/count')).status).toBe(500)
  })

  test('answers what it likes where it catches that', async () => {
    const caught = () => {
      try {
        return count()
      } catch (error) {
        return (error as UsageError).message
      }
    }
    const page = await start(memoryFor(preload), { plain: { '/count': caught } })
    await page.fetch('/count')
    const { status, body } = await page.fetch('/count')
    expect(status).toBe(200)
    expect(body).toMatch(/Call await session\.load\(\) first/)
  })
})
