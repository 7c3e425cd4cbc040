import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { currentBrowser, UsageError, type CookieAttributes, type Handler } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { written } from '../support/page.ts'

const HERE = fileURLToPath(import.meta.url)

/** What may not be set: a fact, the name, the value, and the attributes. */
const mistakes: [string, string, string, CookieAttributes?][] = [
  ['a name with ;', 'bad;name', 'x'],
  ['a name with =', 'bad=name', 'x'],
  ['a name with CR LF', 'bad\r\nSet-Cookie: evil', 'x'],
  ['a name with NUL', 'bad\0', 'x'],
  ['a name of other alphabets', 'badé', 'x'],
  ['an empty name', '', 'x'],
  ['4097 bytes', 'bad', 'x'.repeat(4094)],
  ['half a surrogate pair', 'bad', '\ud800'],
  ['a path with ;', 'bad', 'x', { path: '/a; Domain=evil' }],
  ['a path with LF', 'bad', 'x', { path: '/a\n' }],
  ['a path of other alphabets', 'bad', 'x', { path: '/é' }],
  ['a path over 1024 bytes', 'bad', 'x', { path: `/${'p'.repeat(1024)}` }],
  ['a domain with ;', 'bad', 'x', { domain: 'a.example; Secure' }],
  ['a domain with NUL', 'bad', 'x', { domain: 'a.example\0' }],
  ['a priority with CR', 'bad', 'x', { priority: 'low\r' as never }],
  ['a sameSite with ;', 'bad', 'x', { sameSite: 'lax; x' as never }],
  ['__Host- with a domain', '__Host-bad', 'x', { domain: 'a.example', secure: true }],
  ['__host- with a path', '__host-bad', 'x', { path: '/a', secure: true }],
  ['__Secure- without Secure', '__Secure-bad', 'x'],
  ['__Http- readable by scripts', '__Http-bad', 'x', { httpOnly: false, secure: true }],
  ["sameSite 'none' without Secure", 'bad', 'x', { sameSite: 'none' }],
  ['partitioned without Secure', 'bad', 'x', { partitioned: true }],
  ['401 days', 'bad', 'x', { maxAge: '401d' }],
  ['half a second', 'bad', 'x', { maxAge: 0.5 }],
  ['a negative maxAge', 'bad', 'x', { maxAge: -1 }],
  ['NaN seconds', 'bad', 'x', { maxAge: Number.NaN }],
  ['an invalid Date', 'bad', 'x', { expires: new Date('never') }],
  ['an unknown option', 'bad', 'x', { httponly: true } as never],
  ['a value that is no string', 'bad', 1 as never],
]

describe.each(journeys)('over $channel on $host, a mistake', ({ start, open }) => {
  /** The stream says what was thrown where, and the page what it has got then. */
  const making = async (handler: Handler) => {
    const page = await start(memoryFor(), { channels: { '/live': handler } })
    const line = await open(page, '/live')
    const frames = await page.see(line, 'end')
    return { frames, page, line }
  }

  test.each(mistakes)(
    'of %s throws where it is made, and the other cookies arrive',
    async (_, name, value, attributes) => {
      const caught: unknown[] = []
      const { page } = await making(async function* ({ browser }) {
        yield { data: 'start' }
        browser.cookies.set('before', '1')
        try {
          browser.cookies.set(name, value, attributes)
        } catch (error) {
          caught.push(error)
        }
        browser.cookies.set('after', '1')
        yield { data: 'end' }
      })
      expect(caught).toEqual([expect.any(UsageError)])
      expect([...page.cookies.keys()].toSorted()).toEqual(['after', 'before', 'madeleine'])
    },
  )

  test('that nobody catches fails its step alone', async () => {
    const page = await start(memoryFor(), {
      channels: {
        async *'/live'({ browser }) {
          browser.cookies.set('good', '1')
          yield { data: 'start' }
          browser.cookies.set('lost', '1')
          browser.cookies.set('bad;name', 'x')
        },
      },
    })
    await page.see(await open(page, '/live'), 'error')
    expect([...page.cookies.keys()].toSorted()).toEqual(['good', 'madeleine'])
  })
})

describe.each(hosts)('on $host, in a plain handler', ({ start }) => {
  const caughtBy = async (make: () => void) => {
    const caught: UsageError[] = []
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          currentBrowser().cookies.set('before', '1')
          try {
            make()
          } catch (error) {
            caught.push(error as UsageError)
          }
          currentBrowser().cookies.set('after', '1')
          return ''
        },
      },
    })
    const reply = await page.fetch('/')
    return { error: caught[0]!, lines: written(reply) }
  }

  test.each(mistakes)(
    '%s is a UsageError that names the cookie and not its value',
    async (_, name, value, attributes) => {
      const secret = typeof value === 'string' && value === 'x' ? 'hunter2' : value
      const { error, lines } = await caughtBy(() =>
        currentBrowser().cookies.set(name, secret, attributes),
      )
      expect(error).toBeInstanceOf(UsageError)
      expect(error.message).toContain(/^[\w-]*/.exec(name)![0])
      expect(error.message).not.toContain('hunter2')
      expect(error.message).not.toContain('xxxxx')
      expect(lines).toEqual(['before=1', 'after=1'])
    },
  )

  test('a mistake is thrown at the line of the one who made it', async () => {
    const { error } = await caughtBy(() => currentBrowser().cookies.set('bad;name', 'x'))
    const rows = error.stack!.split('\n').filter((row) => /^\s+at /.test(row))
    const ours = rows.find((row) => !row.includes('/src/'))
    expect(ours).toContain(HERE)
  })

  test('a deletion is held to the same rules', async () => {
    const { error, lines } = await caughtBy(() =>
      currentBrowser().cookies.delete('__Host-bad', { path: '/a' }),
    )
    expect(error).toMatchObject({ code: 'cookie-prefix' })
    expect(lines).toEqual(['before=1', 'after=1'])
  })

  test('a deletion repeats path, domain, secure and partitioned', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          currentBrowser().cookies.delete('a', {
            path: '/x',
            domain: 'a.example',
            partitioned: true,
          })
          return ''
        },
      },
    })
    const [line] = (await page.fetch('/')).setCookies
    expect(line).toMatch(/^a=; Max-Age=0; .*Domain=a\.example; Path=\/x; Secure; .*Partitioned$/)
  })
})
