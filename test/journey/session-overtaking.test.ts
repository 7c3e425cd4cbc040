import { describe, expect, test } from 'vitest'
import { currentBrowser, memoryStore, type Store } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'

const session = () => currentBrowser().session

/** The first it is asked takes longest, as with several connections. */
function overtakingStore(): Store {
  const inner = memoryStore()
  let asked = 0
  const slow =
    (method: keyof Store) =>
    async (...given: unknown[]) => {
      await after(asked++ === 0 ? 40 : 5)
      return (inner[method] as (...all: unknown[]) => unknown).apply(inner, given)
    }
  return new Proxy(inner, { get: (_, name: keyof Store) => slow(name) })
}

describe.each(hosts)('on $host, in a store whose answers overtake each other,', ({ start }) => {
  test('what is written while a session is being saved is kept', async () => {
    const memory = memoryFor({ store: overtakingStore() })
    const page = await start(memory, {
      plain: {
        '/write': async () => {
          session().set('a', 1)
          const saving = session().save()
          session().set('b', 2)
          await Promise.all([saving, session().save()])
          return ''
        },
        '/read': () => JSON.stringify(Object.fromEntries(session())),
      },
    })
    await page.fetch('/write')
    expect((await page.fetch('/read')).body).toBe('{"a":1,"b":2}')
    expect(memory.reports).toEqual([])
  })

  test('a session destroyed while it is being saved stays destroyed, for another worker too', async () => {
    const store = overtakingStore()
    const routes = {
      plain: {
        '/write': async () => {
          session().set('a', 1)
          const saving = session().save()
          session().destroy()
          await Promise.all([saving, session().save()])
          return ''
        },
        '/read': () => JSON.stringify(Object.fromEntries(session())),
      },
    }
    const page = await start(memoryFor({ store }), routes)
    const worker = await start(memoryFor({ store }), routes)
    await page.fetch('/write')
    expect((await page.tab(worker.base).fetch('/read')).body).toBe('{}')
  })
})
