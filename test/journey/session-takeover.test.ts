import { describe, expect, test } from 'vitest'
import { currentBrowser, madeleine, memoryStore } from '../../src/index.ts'
import { starletteSession } from '../../src/interop.ts'
import { hosts, type Start } from '../support/hosts.ts'
import { gate, memoryFor } from '../support/memory.ts'
import type { Page } from '../support/page.ts'

const theirs = starletteSession({ secrets: ['the secret of the other software'] })
const CONTEXT = { name: 'session', now: Date.now(), beside: () => undefined }
const accept = { accept: theirs }

/** The cookie of a session that was made before, by other software or by ours in its cookie. */
const kinds = [
  { from: 'other software', to: 'its cookie', options: () => ({ session: accept }) },
  {
    from: 'other software',
    to: 'a store',
    options: () => ({ session: accept, store: memoryStore() }),
  },
  {
    from: 'other software',
    to: 'its cookie with revocations',
    options: () => ({ session: { ...accept, revocations: memoryStore() } }),
  },
]

/** An app whose requests can be held up, and a browser that brings an older session of user 7. */
async function visit(start: Start, options: ReturnType<(typeof kinds)[number]['options']>) {
  const slow = gate()
  const memory = memoryFor(options)
  const page = await start(memory, {
    plain: {
      '/read': () => JSON.stringify(Object.fromEntries(currentBrowser().session)),
      '/one': () => (currentBrowser().session.set('one', 1), ''),
      '/two': () => (currentBrowser().session.set('two', 2), ''),
      '/login': () => (
        currentBrowser().session.renew(),
        currentBrowser().session.set('in', true),
        ''
      ),
      '/logout': () => (currentBrowser().session.destroy(), ''),
      '/slow': async () => {
        const { session } = currentBrowser()
        const before = session.get('user')
        await slow.opened
        return String(before)
      },
    },
  })
  page.cookies.set('session', String(theirs.encode({ user: 7 }, CONTEXT)))
  return { page, memory, slow }
}

/** Asks as another request that left the browser at the same moment. */
const atOnce = (page: Page) => {
  const other = page.stranger()
  for (const [name, value] of page.cookies) other.cookies.set(name, value)
  return other
}

describe.each(hosts)('on $host', ({ start }) => {
  describe.each(kinds)('a session of $from that becomes ours in $to', ({ options }) => {
    test('is one for all requests that bring it at once: what each writes stays', async () => {
      const { page } = await visit(start, options())
      const other = atOnce(page)
      await page.fetch('/one')
      const { setCookies } = await other.fetch('/two')
      expect(setCookies).not.toEqual([])
      expect(JSON.parse((await other.fetch('/read')).body)).toEqual({ user: 7, one: 1, two: 2 })
    })

    test('does not come back by a request that was slower than the logout', async () => {
      const { page, slow } = await visit(start, options())
      const other = atOnce(page)
      const reading = other.fetch('/slow')
      await page.fetch('/logout')
      slow.open()
      await reading
      expect((await other.fetch('/read')).body).toBe('{}')
      expect((await atOnce(other).fetch('/read')).body).toBe('{}')
    })

    test('is not shared with who has the old cookie once it was renewed', async () => {
      const { page } = await visit(start, options())
      const thief = atOnce(page)
      await page.fetch('/login')
      expect(JSON.parse((await page.fetch('/read')).body)).toEqual({ user: 7, in: true })
      expect(JSON.parse((await thief.fetch('/read')).body)).not.toHaveProperty('in')
    })
  })
})

test('a session in its cookie that moves into a store is one for two workers', async () => {
  const secrets = ['a secret of at least sixteen characters']
  const store = memoryStore()
  const before = await hosts[0].start(madeleine({ secrets }), {
    plain: { '/': () => (currentBrowser().session.set('user', 7), '') },
  })
  await before.fetch('/')
  const app = {
    plain: {
      '/read': () => JSON.stringify(Object.fromEntries(currentBrowser().session)),
      '/one': () => (currentBrowser().session.set('one', 1), ''),
      '/two': () => (currentBrowser().session.set('two', 2), ''),
      '/logout': () => (currentBrowser().session.destroy(), ''),
    },
  }
  const [one, two] = await Promise.all(
    [0, 1].map(() => hosts[0].start(madeleine({ secrets, store }), app)),
  )
  for (const page of [one!, two!]) page.cookies.set('session', before.cookies.get('session')!)
  const late = atOnce(two!)
  await Promise.all([one!.fetch('/one'), two!.fetch('/two')])
  expect(JSON.parse((await two!.fetch('/read')).body)).toEqual({ user: 7, one: 1, two: 2 })
  await one!.fetch('/logout')
  expect((await two!.fetch('/read')).body).toBe('{}')
  expect((await late.fetch('/read')).body).toBe('{}')
})
