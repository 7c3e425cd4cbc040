import { describe, expect, test } from 'vitest'
import { currentBrowser, type Handler } from '../../src/index.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { eventually, gate, memoryFor, Time } from '../support/memory.ts'
import { written } from '../support/page.ts'

const late: Handler = async function* ({ browser, signal }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  browser.cookies.set('other', '1', { path: '/elsewhere' })
  yield { data: 'end' }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

const PLAIN = {
  '/': () => 'ordinary',
  '/newer': () => (currentBrowser().cookies.set('late', 'newer'), ''),
  '/logout': () => (currentBrowser().cookies.delete('late'), ''),
  '/host': (setHeader: (name: string, value: string) => void) => (
    setHeader('set-cookie', 'late=host; Path=/'),
    ''
  ),
}

/** A page that left before it redeemed its ticket. */
async function leftPage({ start, open }: Journey, time = new Time()) {
  const page = await start(memoryFor({ clock: time.clock }), {
    plain: PLAIN,
    channels: { '/live': late },
  })
  const line = await open(page, '/live')
  const ticket = await line.ticket()
  line.close()
  return { page, ticket, time }
}

describe.each(journeys)('over $channel on $host, what a page left behind', (journey) => {
  test('comes with the next ordinary response, attributes and all', async () => {
    const { page } = await leftPage(journey)
    const { setCookies } = await page.fetch('/')
    expect(setCookies.slice(0, 2)).toEqual([
      'late=1; Path=/; HttpOnly; SameSite=Lax',
      'other=1; Path=/elsewhere; HttpOnly; SameSite=Lax',
    ])
  })

  test('comes once', async () => {
    const { page } = await leftPage(journey)
    await page.fetch('/')
    expect((await page.fetch('/')).setCookies).toEqual([])
  })

  test('makes that response private', async () => {
    const { page } = await leftPage(journey)
    expect((await page.fetch('/')).headers['cache-control']).toBe('private')
  })

  test('comes with the head of the next channel, too', async () => {
    const { page } = await leftPage(journey)
    expect(written((await journey.open(page, '/live')).reply)).toEqual(['late=1', 'other=1'])
  })

  test('comes to no other browser', async () => {
    const { page } = await leftPage(journey)
    const stranger = page.stranger()
    await stranger.sse('/live')
    expect(written(await stranger.fetch('/'))).not.toContain('late=2')
    expect(written(await page.stranger().fetch('/'))).toEqual([])
    expect(written(await page.fetch('/'))).toEqual(['late=1', 'other=1'])
  })

  test.each([
    ['a newer write', '/newer', 'late=newer'],
    ['a deletion', '/logout', 'late='],
    ["a write by the host's own API", '/host', 'late=host'],
  ])('is replaced by %s of the same cookie', async (_, path, line) => {
    const { page } = await leftPage(journey)
    expect(written(await page.fetch(path)).toSorted()).toEqual([line, 'other=1'])
    expect(written(await page.fetch('/'))).toEqual([])
  })

  test.each([
    [599, ['late=1', 'other=1']],
    [601, []],
  ])('still comes after %i s: %j', async (seconds, lines) => {
    const { page, time } = await leftPage(journey)
    time.pass(seconds)
    expect(written(await page.fetch('/'))).toEqual(lines)
  })

  test('does not wait any longer when its ticket was redeemed after all', async () => {
    const { page, ticket } = await leftPage(journey)
    expect((await page.redeem(ticket)).status).toBe(204)
    expect((await page.fetch('/')).setCookies).toEqual([])
  })

  test('is not brought back by its ticket once a newer write has taken its place', async () => {
    const { page, ticket } = await leftPage(journey)
    await page.fetch('/')
    await page.fetch('/logout')
    const reply = await page.redeem(ticket)
    expect([reply.status, written(reply)]).toEqual([204, ['other=1']])
  })

  test('is not taken along by a redemption that is refused', async () => {
    const { page } = await leftPage(journey)
    expect((await page.redeem({ ticket: 'forged' })).setCookies).toEqual([])
    expect(written(await page.fetch('/'))).toEqual(['late=1', 'other=1'])
  })
})

describe.each(journeys)(
  'over $channel on $host, what a handler writes after its page has left',
  ({ start, open }) => {
    test('comes with the next ordinary response', async () => {
      const { open: goOn, opened } = gate()
      const done: string[] = []
      const page = await start(memoryFor(), {
        plain: PLAIN,
        channels: {
          async *'/live'({ browser, signal }) {
            yield { data: 'start' }
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
            await opened
            browser.cookies.set('late', '1')
            done.push('written')
          },
        },
      })
      const line = await open(page, '/live')
      await line.until('start')
      line.close()
      goOn()
      await eventually(() => done.length === 1, 'the handler went on')
      expect(written(await page.fetch('/'))).toEqual(['late=1'])
    })

    test('in a finally block comes with it as well', async () => {
      const done: string[] = []
      const page = await start(memoryFor(), {
        plain: PLAIN,
        channels: {
          async *'/live'({ browser, signal }) {
            try {
              yield { data: 'start' }
              await new Promise((resolve) => signal.addEventListener('abort', resolve))
              yield { data: 'nobody listens' }
            } finally {
              browser.cookies.set('late', '1')
              done.push('written')
            }
          },
        },
      })
      const line = await open(page, '/live')
      await line.until('start')
      line.close()
      await eventually(() => done.length === 1, 'the generator was cleaned up')
      expect(written(await page.fetch('/'))).toEqual(['late=1'])
    })
  },
)
