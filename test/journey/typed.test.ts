import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  cookieClass,
  currentBrowser,
  defineCookie,
  defineChannel,
  type Jar,
} from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor, SECRET, Time } from '../support/memory.ts'
import { cookieLines, written } from '../support/page.ts'

const NEXT_SECRET = 'another secret of at least sixteen characters'

const user = z.object({ user: z.string() })
const theme = defineCookie('theme', { schema: z.enum(['light', 'dark']), fallback: 'light' })
const cart = defineCookie('cart', { schema: user, signed: true, maxAge: '1h' })
const login = defineCookie('login', { schema: user, encrypted: true, maxAge: '1h' })
const notes = defineCookie('notes', {
  codec: 'json',
  encrypted: true,
  compress: false,
  chunked: true,
})

class Visit {
  count = 0

  get isFirst() {
    return this.count === 0
  }
}
cookieClass({ name: 'visit', signed: true })(Visit)

/** A cookie that a handler sets, and what reads of it give. */
interface Crumb {
  readonly name: string
  set(cookies: Jar): void
  get(cookies: Jar): unknown
  readonly value: unknown
  readonly absent: unknown
}

const LONG = 'Madeleine. '.repeat(600)

const crumbs: Record<string, Crumb> = {
  typed: {
    name: 'theme',
    set: (cookies) => cookies.set(theme, 'dark'),
    get: (cookies) => cookies.get(theme),
    value: 'dark',
    absent: 'light',
  },
  signed: {
    name: 'cart',
    set: (cookies) => cookies.set(cart, { user: 'alice' }),
    get: (cookies) => cookies.get(cart),
    value: { user: 'alice' },
    absent: undefined,
  },
  encrypted: {
    name: 'login',
    set: (cookies) => cookies.set(login, { user: 'alice' }),
    get: (cookies) => cookies.get(login),
    value: { user: 'alice' },
    absent: undefined,
  },
  chunked: {
    name: 'notes',
    set: (cookies) => cookies.set(notes, LONG),
    get: (cookies) => cookies.get(notes),
    value: LONG,
    absent: undefined,
  },
  class: {
    name: 'visit',
    set: (cookies) => cookies.set(Object.assign(new Visit(), { count: 5 })),
    get: (cookies) => ({ ...cookies.get(Visit), isFirst: cookies.get(Visit).isFirst }),
    value: { count: 5, isFirst: false },
    absent: { count: 0, isFirst: true },
  },
}

/** A page that tells what the server reads in an ordinary request. */
const reading = (crumb: Crumb) => ({
  '/': () => JSON.stringify(crumb.get(currentBrowser().cookies) ?? null),
})

describe.each(journeys)(
  'over $channel on $host, a cookie that is',
  ({ channel, start, open, say }) => {
    describe.each(Object.entries(crumbs))('%s', (_, crumb) => {
      test('set early comes with the head, and is read in the channel and after it', async () => {
        const seen: unknown[] = []
        const page = await start(memoryFor(), {
          plain: reading(crumb),
          channels: {
            async *'/live'({ browser: { cookies } }) {
              seen.push(crumb.get(cookies))
              crumb.set(cookies)
              seen.push(crumb.get(cookies))
              yield { data: 'one' }
              seen.push(crumb.get(cookies))
              yield { data: 'two' }
            },
          },
        })
        const line = await open(page, '/live')
        const frames = await page.see(line, 'two')
        expect(seen).toEqual([crumb.absent, crumb.value, crumb.value])
        // A socket's head has left before its handler runs.
        expect(frames.some((frame) => frame.do === 'redeem')).toBe(channel === 'ws')
        expect(JSON.parse((await page.fetch('/')).body)).toEqual(crumb.value)
      })

      test('set late comes by ticket, and is read in the channel and after it', async () => {
        const seen: unknown[] = []
        const page = await start(memoryFor(), {
          plain: reading(crumb),
          channels: {
            async *'/live'({ browser: { cookies } }) {
              yield { data: 'start' }
              crumb.set(cookies)
              seen.push(crumb.get(cookies))
              yield { data: 'one' }
              seen.push(crumb.get(cookies))
              yield { data: 'two' }
            },
          },
        })
        const line = await open(page, '/live')
        expect(cookieLines(line.reply)).toEqual([])
        await page.see(line, 'one')
        expect(page.cookies.has(crumb.name)).toBe(true)
        await page.see(line, 'two')
        expect(seen).toEqual([crumb.value, crumb.value])
        expect(JSON.parse((await page.fetch('/')).body)).toEqual(crumb.value)
      })

      test('set in a step that throws is dropped, here and in the browser', async () => {
        const seen: unknown[] = []
        const page = await start(memoryFor(), {
          plain: reading(crumb),
          channels: {
            '/live': defineChannel({
              open: () => ({ data: 'start' }),
              message({ browser: { cookies }, message }) {
                seen.push(crumb.get(cookies))
                if (message === 'look') return { data: 'looked' }
                crumb.set(cookies)
                throw new Error('of the app')
              },
            }),
          },
        })
        const line = await open(page, '/live')
        await page.see(line, 'start')
        await page.see(await say(page, '/live', line, 'fail'), 'error')
        await page.see(await say(page, '/live', line, 'look'), 'looked')
        expect(seen).toEqual([crumb.absent, crumb.absent])
        const reply = await page.fetch('/')
        expect([written(reply), JSON.parse(reply.body)]).toEqual([[], crumb.absent ?? null])
      })

      test('there already is read when the channel opens, and is gone once deleted late', async () => {
        const seen: unknown[] = []
        const meant = { theme, cart, login, notes, visit: Visit }[crumb.name]!
        const page = await start(memoryFor(), {
          plain: {
            ...reading(crumb),
            '/set': () => (crumb.set(currentBrowser().cookies), ''),
          },
          channels: {
            async *'/live'({ browser: { cookies } }) {
              seen.push(crumb.get(cookies))
              yield { data: 'start' }
              cookies.delete(meant)
              seen.push(crumb.get(cookies))
              yield { data: 'deleted' }
            },
          },
        })
        await page.fetch('/set')
        await page.see(await open(page, '/live'), 'deleted')
        expect(seen).toEqual([crumb.value, crumb.absent])
        expect([...page.cookies.keys()]).toEqual(['madeleine'])
        expect(JSON.parse((await page.fetch('/')).body)).toEqual(crumb.absent ?? null)
      })
    })

    test('chunked and becomes shorter late leaves no stale chunk', async () => {
      const page = await start(memoryFor(), {
        plain: {
          ...reading(crumbs['chunked']!),
          '/set': () => (currentBrowser().cookies.set(notes, LONG), ''),
        },
        channels: {
          async *'/live'({ browser: { cookies } }) {
            yield { data: 'start' }
            cookies.set(notes, 'short')
            yield { data: 'done' }
          },
        },
      })
      await page.fetch('/set')
      expect([...page.cookies.keys()]).toEqual(['notes', 'notes.1', 'notes.2'])
      await page.see(await open(page, '/live'), 'done')
      expect([...page.cookies.keys()].toSorted()).toEqual(['madeleine', 'notes'])
      expect((await page.fetch('/')).body).toBe('"short"')
    })

    test('sealed is past its age on the server, in an open channel too', async () => {
      const time = new Time()
      const seen: unknown[] = []
      const page = await start(memoryFor({ clock: time.clock }), {
        channels: {
          '/live': defineChannel({
            open: ({ browser }) => {
              browser.cookies.set(login, { user: 'alice' })
              return { data: 'start' }
            },
            message({ browser }) {
              seen.push(browser.cookies.get(login))
              return { data: 'seen' }
            },
          }),
        },
      })
      const line = await open(page, '/live')
      await page.see(line, 'start')
      await page.see(await say(page, '/live', line, 'look'), 'seen')
      time.pass(3600)
      await page.see(await say(page, '/live', line, 'look'), 'seen')
      expect(seen).toEqual([{ user: 'alice' }, undefined])
    })

    test('sealed with an older secret is read, and sealed anew once it is written late', async () => {
      const old = await start(memoryFor(), {
        plain: { '/set': () => (currentBrowser().cookies.set(login, { user: 'alice' }), '') },
      })
      await old.fetch('/set')
      const rotated = await start(memoryFor({ secrets: [NEXT_SECRET, SECRET] }), {
        channels: {
          async *'/live'({ browser: { cookies } }) {
            yield { data: 'start' }
            cookies.set(login, cookies.get(login)!)
            yield { data: 'done' }
          },
        },
      })
      const page = old.tab(rotated.base)
      page.origin = rotated.origin
      await page.see(await open(page, '/live'), 'done')
      const next = await start(memoryFor({ secrets: [NEXT_SECRET] }), {
        plain: reading(crumbs['encrypted']!),
      })
      expect((await old.tab(next.base).fetch('/')).body).toBe('{"user":"alice"}')
    })

    test('encrypted shows its value nowhere on the wire', async () => {
      const page = await start(memoryFor(), {
        channels: {
          async *'/live'({ browser: { cookies } }) {
            cookies.set(login, { user: 'MARKED' })
            yield { data: 'start' }
            cookies.set(login, { user: 'MARKED too' })
            yield { data: 'done' }
          },
        },
      })
      const line = await open(page, '/live')
      const frames = await page.see(line, 'done')
      const wire = JSON.stringify([line.reply.headers, frames, ...page.cookies])
      expect(wire).not.toContain('MARKED')
      expect(wire).not.toContain(Buffer.from('MARKED').toString('base64url').slice(0, 6))
    })
  },
)
