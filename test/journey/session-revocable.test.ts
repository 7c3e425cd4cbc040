import { expect, test } from 'vitest'
import { currentBrowser, defineChannel, memoryStore, type Store } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'

/** Takes its time, as a store at the end of a line does. */
function slowStore(): Store {
  const store = memoryStore()
  const slow = {
    async versions(keys: readonly string[]) {
      const found = await store.versions(keys)
      await after(50)
      return found
    },
    async write(...given: Parameters<Store['write']>) {
      await after(50)
      return store.write(...given)
    },
  }
  return new Proxy(store, {
    get: (_, name: keyof Store) => (name in slow ? slow[name as 'write'] : store[name].bind(store)),
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

test.each(hosts)(
  'on $host, a session goes on while its old id is being revoked',
  async ({ start }) => {
    const memory = memoryFor({ session: { revocations: slowStore() } })
    const page = await start(memory, {
      plain: {
        '/begin': () => (currentBrowser().session.set('a', 1), ''),
        '/renew': async () => {
          const { session } = currentBrowser()
          session.renew()
          const saving = session.save()
          session.set('b', session.get('a'))
          await saving
          return ''
        },
        '/read': () => JSON.stringify(Object.fromEntries(currentBrowser().session)),
      },
    })
    await page.fetch('/begin')
    expect((await page.fetch('/renew')).status).toBe(200)
    expect((await page.fetch('/read')).body).toBe('{"a":1,"b":1}')
  },
)

test.each(hosts)(
  'on $host, a message leaves a session readable to the handler that opened the socket',
  async ({ start }) => {
    let read: unknown
    const channel = defineChannel({
      async *open({ browser }) {
        yield { data: 'open' }
        for (let times = 0; times < 20; times++) {
          read = browser.session.get('a')
          await after(5)
        }
        yield { data: 'read' }
      },
      message: () => ({ data: 'heard' }),
    })
    const page = await start(memoryFor({ session: { revocations: slowStore() } }), {
      plain: { '/begin': () => (currentBrowser().session.set('a', 1), '') },
      channels: { '/live': channel },
    })
    await page.fetch('/begin')
    const line = await page.ws('/live')
    await line.next()
    line.send('1')
    expect((await page.see(line, 'read')).at(-1)).toMatchObject({ data: 'read' })
    expect(read).toBe(1)
  },
)
