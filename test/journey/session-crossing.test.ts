import { describe, expect, test } from 'vitest'
import { currentBrowser, defineChannel } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { gate, memoryFor } from '../support/memory.ts'
import { inCookie, inMemory, inRedis } from '../support/sessions.ts'

const session = () => currentBrowser().session
const everything = () => JSON.stringify(Object.fromEntries(session()))

/** A door that a slow handler waits at, once it has come there. */
function door() {
  const arrived = gate()
  const open = gate()
  const wait = () => (arrived.open(), open.opened)
  return { arrived: arrived.opened, open: open.open, wait }
}

const combinations = hosts.flatMap((host) =>
  [inCookie, inMemory, inRedis].map((keeping) => ({ ...host, ...keeping, keeping })),
)

describe.each(combinations)('two requests that cross ($host, $kind)', ({ start, keeping }) => {
  test('deleting the last item one knows of leaves what the other has written', async () => {
    const { arrived, open, wait } = door()
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/delete': async () => (session().delete('a'), await wait(), ''),
        '/write': () => (session().set('b', 2), ''),
        '/read': everything,
      },
    })
    await page.fetch('/begin')
    const deleting = page.fetch('/delete')
    await arrived
    await page.fetch('/write')
    open()
    await deleting
    expect((await page.fetch('/read')).body).toBe('{"b":2}')
    expect(memory.reports).toEqual([])
  })

  test.each(['renewed', 'destroyed'])(
    'one whose session the other has %s meanwhile drops what it writes, and makes no session of it',
    async (fate) => {
      const { arrived, open, wait } = door()
      const memory = memoryFor(await keeping.open())
      const page = await start(memory, {
        plain: {
          '/begin': () => (session().set('a', 1), ''),
          '/slow': async () => (session().get('a'), await wait(), session().set('b', 2), ''),
          '/renewed': () => (session().renew(), session().set('user', 7), ''),
          '/destroyed': () => (session().destroy(), session().set('user', 7), ''),
          '/read': everything,
        },
      })
      await page.fetch('/begin')
      const slow = page.fetch('/slow')
      await arrived
      await page.fetch(`/${fate}`)
      open()
      expect((await slow).setCookies).toEqual([])
      expect(JSON.parse((await page.fetch('/read')).body)).toMatchObject({ user: 7 })
      expect(memory.reports).toMatchObject([{ code: 'session-ended' }])
    },
  )

  test('one that still brings the cookie from before a renewal, and writes at once, does not undo it', async () => {
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/write': () => (session().set('b', 2), ''),
        '/login': () => (session().renew(), session().set('user', 7), ''),
        '/read': everything,
      },
    })
    await page.fetch('/begin')
    const late = page.stranger()
    for (const [name, value] of page.cookies) late.cookies.set(name, value)
    await page.fetch('/login')
    expect((await late.fetch('/write')).setCookies).toEqual([])
    expect((await page.fetch('/read')).body).toBe('{"a":1,"user":7}')
    expect(memory.reports).toMatchObject([{ code: 'session-ended' }])
  })

  test('after it heard that its session was ended, a handler still makes none', async () => {
    const { arrived, open, wait } = door()
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/slow': async () => {
          session().set('b', 2)
          await wait()
          const error = await session()
            .update('c', () => 3)
            .catch((reason: unknown) => reason)
          session().set('d', 4)
          return (error as { code: string }).code
        },
        '/login': () => (session().renew(), session().set('user', 7), ''),
        '/read': everything,
      },
    })
    await page.fetch('/begin')
    const slow = page.fetch('/slow')
    await arrived
    await page.fetch('/login')
    open()
    const { setCookies, body } = await slow
    expect({ setCookies, body }).toEqual({ setCookies: [], body: 'session-ended' })
    expect((await page.fetch('/read')).body).toBe('{"a":1,"user":7}')
  })

  test('a handler that destroys a session which the other has renewed begins one of its own', async () => {
    const { arrived, open, wait } = door()
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/slow': async () => {
          session().get('a')
          await wait()
          session().destroy()
          session().flash('notice', 'Bye.')
          return ''
        },
        '/login': () => (session().renew(), ''),
        '/read': everything,
      },
    })
    await page.fetch('/begin')
    const slow = page.fetch('/slow')
    await arrived
    await page.fetch('/login')
    open()
    await slow
    expect((await page.fetch('/read')).body).toBe('{"notice":"Bye."}')
  })
})

describe.each(combinations)(
  'a channel that a login closes ($host, $kind)',
  ({ start, keeping }) => {
    test('makes no session of what its close handler writes, which would log the visitor out', async () => {
      const memory = memoryFor(await keeping.open())
      const closed = gate()
      const page = await start(memory, {
        plain: {
          '/begin': () => (session().set('a', 1), ''),
          '/login': () => (session().renew(), session().set('user', 7), ''),
          '/read': everything,
        },
        channels: {
          '/live': defineChannel({
            open: () => ({ data: 'open' }),
            message: () => {},
            close({ browser }) {
              browser.session.set('seen', 1)
              setTimeout(closed.open, 20)
            },
          }),
        },
      })
      await page.fetch('/begin')
      const line = await page.ws('/live')
      await line.next()
      await page.fetch('/login')
      await closed.opened
      await page.fetch('/read')
      expect(JSON.parse((await page.fetch('/read')).body)).toMatchObject({ user: 7 })
      expect(memory.reports).toMatchObject([{ code: 'session-ended' }])
    })
  },
)
