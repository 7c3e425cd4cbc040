import { describe, expect, test } from 'vitest'
import { currentBrowser, type Store } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { gate, memoryFor } from '../support/memory.ts'
import { stores } from '../support/sessions.ts'

const session = () => currentBrowser().session
const [{ start }] = hosts
const routes = {
  '/login': () => (session().set('user', 7), session().identify(7), ''),
  '/renew': () => (session().renew(), ''),
  '/read': () => String(session().get('user')),
}

/** A store that answers who belongs to a group, and lets others go first before anything else is asked. */
function haltingStore(inner: Store) {
  const asked = gate()
  const goOn = gate()
  const members = async (group: string) => {
    const found = await inner.members(group)
    asked.open()
    await goOn.opened
    return found
  }
  const store: Store = new Proxy(inner, {
    get: (_, name: keyof Store) => (name === 'members' ? members : inner[name].bind(inner)),
  })
  return { store, asked: asked.opened, goOn: goOn.open }
}

describe.each(stores)('ending all sessions of a user, in $kind,', (keeping) => {
  test('ends one that is being renewed at that moment', async () => {
    const { store } = await keeping.open()
    const halting = haltingStore(store!)
    const memory = memoryFor({ store: halting.store })
    const page = await start(memory, { plain: routes })
    await page.fetch('/login')
    const ending = memory.sessions.destroyAll(7)
    await halting.asked
    await page.fetch('/renew')
    halting.goOn()
    expect(await ending).toBe(1)
    expect((await page.fetch('/read')).body).toBe('undefined')
  })

  test('spares the one that asks for it, renewed in the same handler', async () => {
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        ...routes,
        '/password': async () => {
          session().renew()
          session().renew()
          return String(await memory.sessions.destroyAll(7, { except: session().id }))
        },
      },
    })
    const elsewhere = page.stranger()
    await page.fetch('/login')
    await elsewhere.fetch('/login')
    expect((await page.fetch('/password')).body).toBe('1')
    expect((await page.fetch('/read')).body).toBe('7')
    expect((await elsewhere.fetch('/read')).body).toBe('undefined')
  })
})
