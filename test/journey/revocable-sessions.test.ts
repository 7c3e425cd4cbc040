import { expect, test } from 'vitest'
import { currentBrowser, memoryStore, type Store } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'

/** Takes its time, as a store at the end of a line does. */
function slowStore(): Store {
  const store = memoryStore()
  const versions = async (keys: readonly string[]) => {
    const found = await store.versions(keys)
    await after(50)
    return found
  }
  return new Proxy(store, {
    get: (_, name: keyof Store) => (name === 'versions' ? versions : store[name].bind(store)),
  })
}

test.each(hosts)(
  'on $host, requests at once lose nothing of each other while revocations are asked',
  async ({ start }) => {
    const session = { revocations: slowStore() }
    const page = await start(memoryFor({ session }), {
      plain: {
        '/begin': () => (currentBrowser().session.set('n', 0), ''),
        '/a': () => (currentBrowser().session.set('a', 1), ''),
        '/b': () => (currentBrowser().session.set('b', 2), ''),
        '/count': async () => String(await currentBrowser().session.update('n', (n) => n + 1)),
        '/read': () => JSON.stringify(Object.fromEntries(currentBrowser().session)),
      },
    })
    await page.fetch('/begin')
    await Promise.all(['/a', '/b', '/count', '/count'].map((path) => page.fetch(path)))
    expect(JSON.parse((await page.fetch('/read')).body)).toEqual({ a: 1, b: 2, n: 2 })
  },
)
