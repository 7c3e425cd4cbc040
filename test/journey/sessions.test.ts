import { randomBytes } from 'node:crypto'
import * as devalue from 'devalue'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { currentBrowser, defineItem, memoryStore } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { everywhere, inRedis, ways, type Deed } from '../support/sessions.ts'

const userId = defineItem('userId', { schema: z.number(), fallback: 0 })
const cart = defineItem('cart', {
  schema: z.object({ books: z.array(z.string()) }),
  fallback: { books: [] },
})

/** What an answer says of caching that has nothing to do with the session. */
const CACHE = { request: undefined, stream: 'no-store, no-transform', socket: 'private' }

const deeds: Record<string, Deed> = {
  nothing: () => 'nothing',
  read: (session) => session.get('a') ?? 'none',
  missing: (session) => session.get('missing') ?? 'none',
  has: (session) => session.has('a'),
  size: (session) => session.size,
  iterate: (session) => [...session],
  about: (session) => [session.permanent, session.isNew],
  write: (session) => session.set('a', { deep: [1, { more: true }], text: 'ä€😀"\\' }),
  equal: (session) => session.set('a', { deep: [1, { more: true }], text: 'ä€😀"\\' }),
  another: (session) => session.set('b', 1),
  delete: (session) => session.delete('a'),
  inPlace: (session) => void (session.get('a') as { deep: unknown[] }).deep.push(2),
  clear: (session) => session.clear(),
  clearAndWrite: (session) => {
    session.clear()
    session.set('a', 'anew')
  },
  setAndTakeBack: (session) => {
    session.set('x', 1)
    session.delete('x')
  },
  permanent: (session) => void (session.permanent = true),
  destroy: (session) => session.destroy(),
}

describe.each(everywhere)(
  'on $host in a $way, with sessions in $kind,',
  ({ start, open, kind, way }) => {
    const app = async (more = {}) => {
      const memory = memoryFor({ ...(await open()), ...more })
      return { visitor: await start(memory, deeds), memory }
    }
    const filled = async (more = {}) => {
      const { visitor, memory } = await app(more)
      await visitor.ask('write')
      return { visitor, memory }
    }

    test('a session neither read nor written leaves the response as it is', async () => {
      const { visitor } = await filled()
      const { lines, headers } = await visitor.do('nothing')
      expect(lines).toEqual([])
      expect(headers['vary']).toBeUndefined()
      expect(headers['cache-control']).toBe(CACHE[way])
    })

    test.each(['read', 'missing', 'has', 'size', 'iterate', 'about', 'equal', 'setAndTakeBack'])(
      '%s sets no cookie',
      async (deed) => {
        const { visitor } = await filled()
        expect((await visitor.do(deed)).lines).toEqual([])
      },
    )

    test('what is read of a new session sets no cookie either', async () => {
      const { visitor, memory } = await app()
      for (const deed of [
        'read',
        'has',
        'size',
        'iterate',
        'about',
        'clear',
        'delete',
        'setAndTakeBack',
        'destroy',
      ])
        expect((await visitor.do(deed)).lines).toEqual([])
      expect(visitor.cookie).toBeUndefined()
      expect(memory.reports).toEqual([])
    })

    test('what is written is read by the next exchange, as it was', async () => {
      const { visitor, memory } = await app()
      const { lines } = await visitor.do('write')
      expect(lines).toEqual([
        expect.stringMatching(/^session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
      const { value } = await visitor.do('read')
      expect(value).toEqual({ deep: [1, { more: true }], text: 'ä€😀"\\' })
      expect((await visitor.do('about')).value).toEqual([false, false])
      expect(memory.reports).toEqual([])
    })

    test('a change in place is kept', async () => {
      const { visitor } = await filled()
      const { lines } = await visitor.do('inPlace')
      expect(lines).toHaveLength(kind === 'cookie' ? 1 : 0)
      expect((await visitor.do('read')).value).toMatchObject({ deep: [1, { more: true }, 2] })
    })

    test('a deleted item is gone, and the others stay', async () => {
      const { visitor } = await filled()
      await visitor.do('another')
      const { value, lines } = await visitor.do('delete')
      expect([value, lines.length]).toEqual([true, kind === 'cookie' ? 1 : 0])
      expect((await visitor.do('iterate')).value).toEqual([['b', 1]])
    })

    test('cleared after having had content, its cookie is deleted', async () => {
      const { visitor, memory } = await filled()
      const { lines } = await visitor.do('clear')
      expect(lines).toEqual([expect.stringMatching(/^session=; .*Max-Age=0/)])
      expect(visitor.cookie).toBeUndefined()
      expect((await visitor.do('iterate')).value).toEqual([])
      expect(memory.reports).toEqual([])
    })

    test('emptied item by item, its cookie is deleted as well', async () => {
      const { visitor } = await filled()
      expect((await visitor.do('delete')).lines).toEqual([
        expect.stringMatching(/^session=; .*Max-Age=0/),
      ])
    })

    test('the deletion repeats path, domain, secure and partitioned', async () => {
      const cookie = {
        path: '/',
        domain: 'app.example',
        secure: true,
        partitioned: true,
        sameSite: 'none',
      } as const
      const { visitor } = await filled({ session: { cookie } })
      const { lines } = await visitor.do('clear')
      expect(lines).toHaveLength(1)
      for (const attribute of [
        'Path=/',
        'Domain=app.example',
        'Secure',
        'Partitioned',
        'Max-Age=0',
      ])
        expect(lines[0]).toContain(attribute)
    })

    test('cleared and written again, it has what was written and no more', async () => {
      const { visitor, memory } = await filled()
      await visitor.do('another')
      await visitor.do('clearAndWrite')
      expect((await visitor.do('iterate')).value).toEqual([['a', 'anew']])
      expect(memory.reports).toEqual([])
    })

    test('a session that was forged, cut or sealed with an unknown key is an empty new one', async () => {
      const { visitor, memory } = await filled()
      const sealed = visitor.cookie!
      const stranger = await start(
        memoryFor({ ...(await open()), secrets: ['another secret of some length'] }),
        deeds,
      )
      await stranger.ask('write')
      for (const forged of [
        'x',
        '',
        '%',
        'a.b.c',
        sealed.slice(0, -1),
        `${sealed}x`,
        sealed.toUpperCase(),
        stranger.cookie!,
        '%00%ff',
        '[]',
        '{}',
      ]) {
        visitor.page.cookies.set('session', forged)
        const { value, lines, status } = await visitor.do('about')
        expect([value, lines]).toEqual([[false, true], []])
        expect(status).toBeLessThan(300)
      }
      expect(memory.reports).toEqual([])
    })

    test('a permanent one has a cookie that lives on', async () => {
      const { visitor } = await filled()
      const { lines } = await visitor.do('permanent')
      expect(lines).toEqual([expect.stringMatching(/; Max-Age=2678400;/)])
      expect((await visitor.do('about')).value).toEqual([true, false])
    })

    test('items have their type, their fallback, and are never shared', async () => {
      const memory = memoryFor(await open())
      const visitor = await start(memory, {
        first: (session) => {
          session.get(cart).books.push('lost')
          session.set(userId, 7)
          return [session.get(userId), session.get(cart), session.has(cart)]
        },
        second: (session) => [session.get(userId), session.get('userId'), session.get(cart)],
        wrong: (session) => {
          try {
            return session.set(userId, 'seven' as never)
          } catch (error) {
            return (error as Error).name
          }
        },
      })
      const { value } = await visitor.do('first')
      expect(value[0]).toBe(7)
      expect((await visitor.do('second')).value).toMatchObject([7, 7, {}])
      expect((await visitor.do('wrong')).value).toBe('UsageError')
      expect((await visitor.do('second')).value[0]).toBe(7)
    })

    test('a value that the schema refuses by now reads as the fallback', async () => {
      const visitor = await start(memoryFor(await open()), {
        old: (session) => session.set('userId', 'a text'),
        read: (session) => session.get(userId),
      })
      await visitor.do('old')
      expect((await visitor.do('read')).value).toBe(0)
    })

    test('the rich codec gives Date, Map, Set, BigInt and bytes back', async () => {
      const rich = () => ({
        at: new Date(5),
        map: new Map([['k', new Set([1n])]]),
        bytes: new Uint8Array([1, 2, 255]),
      })
      const visitor = await start(memoryFor({ ...(await open()), session: { codec: devalue } }), {
        write: (session) => session.set('rich', rich()),
        change: (session) =>
          void (session.get('rich') as ReturnType<typeof rich>).map.set('n', new Set([2n])),
        read: (session) => {
          const value = session.get('rich') as ReturnType<typeof rich>
          return [
            value.at instanceof Date,
            value.at.getTime(),
            [...value.map.keys()],
            value.map.get('k')?.has(1n),
            [...value.bytes],
          ]
        },
      })
      await visitor.do('write')
      expect((await visitor.do('read')).value).toEqual([true, 5, ['k'], true, [1, 2, 255]])
      await visitor.do('change')
      expect((await visitor.do('read')).value[2]).toEqual(['k', 'n'])
      expect((await visitor.do('read')).lines).toEqual([])
    })

    test('keys of prototypes are keys as any other', async () => {
      const visitor = await start(memoryFor(await open()), {
        write: (session) => {
          for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
            session.set(key, { [key]: key })
        },
        read: (session) => [
          session.keys().sort(),
          (session.get('__proto__') as object | undefined) &&
            JSON.stringify(session.get('constructor')),
          session.get('valueOf') === undefined,
          session.has('isPrototypeOf'),
          ({} as { polluted?: unknown }).polluted === undefined,
        ],
      })
      await visitor.do('write')
      expect((await visitor.do('read')).value).toEqual([
        ['__proto__', 'constructor', 'hasOwnProperty', 'toString'],
        '{"constructor":"constructor"}',
        true,
        false,
        true,
      ])
    })

    test('a flashed item is there until the next exchange has read it', async () => {
      const visitor = await start(memoryFor(await open()), {
        flash: (session) => {
          session.flash('notice', { text: 'saved' })
          return session.get('notice')
        },
        elsewhere: (session) => session.has('notice'),
        read: (session) => [session.get('notice') ?? null, session.get('notice') ?? null],
      })
      expect((await visitor.do('flash')).value).toEqual({ text: 'saved' })
      expect((await visitor.do('elsewhere')).value).toBe(true)
      expect((await visitor.do('elsewhere')).value).toBe(true)
      expect((await visitor.do('read')).value).toEqual([{ text: 'saved' }, { text: 'saved' }])
      expect((await visitor.do('read')).value).toEqual([null, null])
      expect(visitor.cookie).toBeUndefined()
    })

    test('with a __Host- name it works over https, and the plain name counts for nothing', async () => {
      const memory = memoryFor({
        ...(await open()),
        trustProxy: true,
        session: { cookie: { name: '__Host-id', secure: true } },
      })
      const visitor = await start(memory, deeds)
      visitor.page.origin = visitor.page.base.replace('http', 'https')
      const { lines } = await visitor.ask('write')
      expect(lines).toEqual([expect.stringMatching(/^__Host-id=[^;]+; Path=\/; .*Secure/)])
      expect((await visitor.ask('read')).value).toMatchObject({ deep: [1, { more: true }] })
      expect((await visitor.ask('clear')).lines).toEqual([
        expect.stringMatching(/^__Host-id=; Max-Age=0; .*Path=\/; Secure/),
      ])
    })
  },
)

describe.each(ways)('on $host in a $way, with sessions in Redis,', ({ start }) => {
  test('items are written, changed, read and cleared', async () => {
    const memory = memoryFor(await inRedis.open())
    const visitor = await start(memory, deeds)
    await visitor.do('write')
    await visitor.do('inPlace')
    await visitor.do('another')
    expect((await visitor.do('iterate')).value).toEqual([
      ['a', { deep: [1, { more: true }, 2], text: 'ä€😀"\\' }],
      ['b', 1],
    ])
    await visitor.do('clear')
    expect((await visitor.do('about')).value).toEqual([false, true])
    expect(memory.reports).toEqual([])
  })
})

describe.each(hosts)('on $host, a response', ({ start }) => {
  test.each(['cookie', 'store'])(
    'that depends on the session in a %s varies by Cookie and is private',
    async (kind) => {
      const memory = memoryFor(kind === 'store' ? { store: memoryStore() } : {})
      const page = await start(memory, {
        plain: {
          '/read': () => String(currentBrowser().session.get('a')),
          '/write': () => String(currentBrowser().session.set('a', 1)),
          '/public': (header) => {
            header('Cache-Control', 'public, max-age=60')
            return String(currentBrowser().session.get('a'))
          },
          '/publicWrite': (header) => {
            header('Cache-Control', 'public, max-age=60')
            header('Vary', 'Accept-Encoding')
            currentBrowser().session.set('b', Math.random())
            return ''
          },
        },
      })
      for (const path of ['/read', '/write', '/read']) {
        const { headers } = await page.fetch(path)
        expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', 'private'])
      }
      expect((await page.fetch('/public')).headers['cache-control']).toBe('public, max-age=60')
      const { headers, setCookies } = await page.fetch('/publicWrite')
      expect(headers.vary).toBe('Accept-Encoding, Cookie')
      const isPrivate = headers['cache-control'] === 'private, max-age=60'
      expect(isPrivate).toBe(setCookies.length > 0)
    },
  )

  test('to HEAD keeps what was written as one to GET', async () => {
    const page = await start(memoryFor({ store: memoryStore() }), {
      plain: {
        '/write': () => String(currentBrowser().session.set('a', 1)),
        '/read': () => String(currentBrowser().session.get('a')),
      },
    })
    const head = await page.fetch('/write', { method: 'HEAD' })
    expect([head.body, head.setCookies.length, head.headers.vary]).toEqual(['', 1, 'Cookie'])
    expect((await page.fetch('/read')).body).toBe('1')
  })

  test('sealed with an older secret is read, and sealed anew when written', async () => {
    const app = {
      plain: {
        '/write': () =>
          String(
            currentBrowser().session.set('n', Number(currentBrowser().session.get('n') ?? 0) + 1),
          ),
        '/read': () => String(currentBrowser().session.get('n')),
      },
    }
    const store = memoryStore()
    for (const options of [{}, { store }, { session: { encrypted: 'signed' as const } }]) {
      const [old, fresh] = [
        'an older secret of some length',
        'a newer secret of some length',
      ] as const
      const before = await start(memoryFor({ ...options, secrets: [old] }), app)
      await before.fetch('/write')
      const after = await start(memoryFor({ ...options, secrets: [fresh, old] }), app)
      after.cookies.set('session', before.cookies.get('session')!)
      expect((await after.fetch('/read')).body).toBe('1')
      await after.fetch('/write')
      const last = await start(memoryFor({ ...options, secrets: [fresh] }), app)
      last.cookies.set('session', after.cookies.get('session')!)
      expect((await last.fetch('/read')).body).toBe('2')
    }
  })

  test('a signed session is readable, yet cannot be changed', async () => {
    const page = await start(memoryFor({ session: { encrypted: 'signed' } }), {
      plain: {
        '/write': () => String(currentBrowser().session.set('who', 'alice')),
        '/read': () => String(currentBrowser().session.get('who')),
      },
    })
    await page.fetch('/write')
    const text = decodeURIComponent(page.cookies.get('session')!)
    expect(text).toContain('"who":"alice"')
    page.cookies.set('session', encodeURIComponent(text.replace('alice', 'mallo')))
    expect((await page.fetch('/read')).body).toBe('undefined')
  })

  test('a chunked session grows, shrinks and goes with all its cookies', async () => {
    const text = randomBytes(6750).toString('base64')
    const page = await start(memoryFor({ session: { chunked: true } }), {
      plain: {
        '/large': () => String(currentBrowser().session.set('text', text)),
        '/small': () => String(currentBrowser().session.set('text', 'small')),
        '/clear': () => String(currentBrowser().session.clear()),
        '/read': () => String((currentBrowser().session.get('text') as string | undefined)?.length),
      },
    })
    await page.fetch('/large')
    expect(page.cookies.size).toBeGreaterThan(2)
    expect((await page.fetch('/read')).body).toBe('9000')
    await page.fetch('/small')
    expect([...page.cookies.keys()]).toEqual(['session'])
    expect((await page.fetch('/read')).body).toBe('5')
    await page.fetch('/large')
    await page.fetch('/clear')
    expect([...page.cookies.keys()]).toEqual([])
  })

  test('two memories in one app keep two sessions side by side', async () => {
    const one = await start(memoryFor({ session: { cookie: { name: 'one' } } }), {
      plain: {
        '/': () => String(currentBrowser().session.set('a', 1)),
        '/read': () => String(currentBrowser().session.get('a')),
      },
    })
    const other = await start(
      memoryFor({ store: memoryStore(), session: { cookie: { name: 'other_one' } } }),
      {
        plain: {
          '/': () => String(currentBrowser().session.set('a', 2)),
          '/read': () => String(currentBrowser().session.get('a')),
        },
      },
    )
    await one.fetch('/')
    const both = one.tab(other.base)
    await both.fetch('/')
    expect([...both.cookies.keys()].sort()).toEqual(['one', 'other_one'])
    expect([(await one.fetch('/read')).body, (await both.fetch('/read')).body]).toEqual(['1', '2'])
  })
})
