import { describe, expect, test } from 'vitest'
import {
  currentBrowser,
  defineCookie,
  defineItem,
  type Browser,
  type UsageError,
} from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor, SECRET } from '../support/memory.ts'
import { startStoring } from '../support/storing-page.ts'

const circle: unknown[] = []
circle.push(circle)

const mistakes: [string, (browser: Browser) => void, RegExp][] = [
  ['an empty key', ({ localStorage }) => localStorage.set('', 1), /^item: .*is empty/],
  [
    'a key with a control character',
    ({ localStorage }) => localStorage.get('a\n'),
    /^item: .*control/,
  ],
  [
    'half a surrogate pair',
    ({ localStorage }) => localStorage.delete('\ud800'),
    /^item: .*surrogate/,
  ],
  ['a key that is none', ({ localStorage }) => localStorage.set(7 as never, 1), /^item: .*number/],
  [
    'undefined',
    ({ localStorage }) => localStorage.set('a', undefined),
    /^item: .*"a".*undefined.*delete\(\)/,
  ],
  ['a function', ({ localStorage }) => localStorage.set('a', () => 1), /^item: .*"a".*function/],
  ['a symbol', ({ localStorage }) => localStorage.set('a', Symbol('x')), /^item: .*"a".*symbol/],
  ['a BigInt', ({ localStorage }) => localStorage.set('a', { n: 1n }), /^item: .*"a".*"n".*bigint/],
  ['NaN', ({ localStorage }) => localStorage.set('a', [Number.NaN]), /^item: .*"a".*NaN/],
  ['a circle', ({ localStorage }) => localStorage.set('a', circle), /^item: .*"a".*circle/],
  ['a Date', ({ localStorage }) => localStorage.set('a', new Date()), /^item: .*"a".*Date.*codec/],
  [
    'a value of more than 1,000,000 bytes',
    ({ localStorage }) => localStorage.set('a', 'é'.repeat(500_000)),
    /^item: .*"a".*1000002 bytes.*1000000.*maxValueBytes/,
  ],
  [
    'a secret of the app',
    ({ sessionStorage }) => sessionStorage.set('a', { at: `x${SECRET}y` }),
    /^item: .*"a".*secret.*defineCookie/,
  ],
  [
    'a cookie in an item’s place',
    ({ localStorage }) =>
      localStorage.set(defineCookie('login', { encrypted: true }) as never, 'x' as never),
    /^item: .*"login".*browser\.cookies/,
  ],
  [
    'an option that only cookies have',
    () => defineItem('a', { encrypted: true } as never),
    /^option: .*"encrypted".*defineCookie/,
  ],
  [
    'an option that set() does not have',
    ({ localStorage }) => localStorage.set('a', 1, { maxAge: 1 } as never),
    /^item: .*"a".*"maxAge".*expiresIn/,
  ],
  [
    'an expiresIn that is none',
    ({ localStorage }) => localStorage.set('a', 1, { expiresIn: 'soon' as never }),
    /^option: .*"a".*expiresIn/,
  ],
  [
    'a firstPaint value of more than 3,000 characters',
    ({ localStorage }) =>
      localStorage.set(defineItem('paint', { firstPaint: true }), 'ö'.repeat(500)),
    /^item: .*"paint".*3006 characters.*3000/,
  ],
]

describe.each(journeys)('over $channel on $host, a mistake', (journey) => {
  test('is thrown where it is made, says why and sends nothing', async () => {
    const errors: UsageError[] = []
    const page = await startStoring(journey, function* ({ browser }) {
      for (const [, make] of mistakes)
        try {
          make(browser)
        } catch (error) {
          errors.push(error as UsageError)
        }
      yield { event: 'end' }
    })
    const line = await page.open('/live')
    expect(await line.until('end')).toHaveLength(1)
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      mistakes.map(([, , words]) => expect.stringMatching(words)),
    )
    expect(errors.map(({ stack }) => stack)).toEqual(
      mistakes.map(() => expect.stringContaining('storage-mistakes.test.ts')),
    )
    expect(errors.map(({ message }) => message).join()).not.toContain(SECRET)
  })

  test('is no value as large as is allowed', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser: { localStorage } }) {
        localStorage.set('a', 'é')
        expect(() => localStorage.set('a', 'éé')).toThrow(/6 bytes.*the 5 that/)
        yield { event: 'end' }
      },
      {},
      { options: { storage: { maxValueBytes: 5 } } },
    )
    const line = await page.open('/live')
    expect((await line.until('end')).map((frame) => frame.do ?? frame.event)).toEqual([
      'store',
      'end',
    ])
  })
})

describe.each(hosts)('on $host, in an ordinary request', ({ start }) => {
  const uses: [string, (browser: Browser) => unknown][] = [
    ['get', ({ localStorage }) => localStorage.get('a')],
    ['has', ({ localStorage }) => localStorage.has('a')],
    ['keys', ({ localStorage }) => localStorage.keys()],
    ['size', ({ localStorage }) => localStorage.size],
    ['iteration', ({ localStorage }) => [...localStorage]],
    ['set', ({ localStorage }) => localStorage.set('a', 1)],
    ['delete', ({ sessionStorage }) => sessionStorage.delete('a')],
    ['clear', ({ sessionStorage }) => sessionStorage.clear()],
    ['changes', ({ localStorage }) => localStorage.changes()],
  ]

  test('every use of a storage area is a mistake that says where it belongs', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/': () =>
          uses
            .map(([name, use]) => {
              try {
                return `${name} ${String(use(currentBrowser()))}`
              } catch (error) {
                const { code, message } = error as UsageError
                return `${name} ${code} ${/eventStream\(\) or socketHandler\(\)/.test(message)}`
              }
            })
            .join(', '),
      },
    })
    const { body } = await page.fetch('/')
    expect(body.split(', ')).toEqual(uses.map(([name]) => `${name} storage true`))
  })
})

describe.each(hosts)('on $host, an item with firstPaint', ({ start }) => {
  const theme = defineItem('theme', { fallback: 'light', firstPaint: true })

  test('is read in an ordinary request by the cookie that mirrors it', async () => {
    const page = await start(memoryFor(), {
      plain: { '/': () => String(currentBrowser().localStorage.get(theme)) },
    })
    expect((await page.fetch('/')).body).toBe('light')
    page.cookies.set('madeleine.theme', '%22dark%22')
    const reply = await page.fetch('/')
    expect([reply.body, reply.headers.vary]).toEqual(['dark', 'Cookie'])
  })

  test.each(['%', 'dark', '%22dark%22%0A{}', '', '{', '%22'.repeat(2000)])(
    'has its fallback where that cookie is %j',
    async (text) => {
      const page = await start(memoryFor(), {
        plain: { '/': () => String(currentBrowser().localStorage.get(theme)) },
      })
      page.cookies.set('madeleine.theme', text)
      expect((await page.fetch('/')).body).toBe('light')
    },
  )

  test('is not read in sessionStorage by it', async () => {
    const page = await start(memoryFor(), {
      plain: {
        '/'() {
          expect(() => currentBrowser().sessionStorage.get(theme)).toThrow(/outside a channel/)
          return 'done'
        },
      },
    })
    expect((await page.fetch('/')).body).toBe('done')
  })
})
