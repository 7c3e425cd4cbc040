import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { currentBrowser, type Handler } from '../../src/index.ts'
import { eventStream, withBrowser } from '../../src/node.ts'
import { listen } from '../support/hosts.ts'
import { eventually, memoryFor, Time } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'

const late: Handler = async function* ({ browser, signal }) {
  yield { data: 'start' }
  browser.cookies.set('late', '1')
  yield { data: 'end' }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

const still: Handler = async function* ({ signal }) {
  yield { data: 'start' }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

/** Says which cookie it sees, again and again. */
const look: Handler = async function* ({ browser, signal }) {
  while (!signal.aborted) {
    yield { data: ['mine', 'other'].find((name) => browser.cookies.has(name)) ?? 'neither' }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const BAD = { 'set-cookie': 'host=1', 'x-bad': 'a\nb' }

/** Writes, then a head that Node refuses; and perhaps one that it takes. */
function refused(url: string, response: ServerResponse) {
  const { cookies } = currentBrowser()
  const { mine = '1', name, early } = Object.fromEntries(new URL(url, 'http://a').searchParams)
  cookies.set(name ?? 'mine', mine)
  if (early !== undefined) response.setHeader('x-early', early)
  if (!url.startsWith('/refused-once')) return response.writeHead(200, BAD).end()
  expect(() => response.writeHead(200, BAD)).toThrow('Invalid character')
  expect(cookies.get(name ?? 'mine')).toBe(mine)
  return response.writeHead(200).end()
}

/** A server whose `/stuck` never gets further than its head, and a page that left a cookie behind. */
async function leftPage(time = new Time()) {
  const stuck: ServerResponse[] = []
  let closed = 0
  const page = await listen(
    createServer(
      withBrowser(memoryFor({ clock: time.clock }), (request, response) => {
        response.on('close', () => closed++)
        if (request.url === '/live') return eventStream(response, late)
        if (request.url === '/look') return eventStream(response, look)
        if (request.url === '/still') return eventStream(response, still)
        if (request.url === '/newer') currentBrowser().cookies.set('late', 'newer')
        if (request.url === '/other') currentBrowser().cookies.set('other', '1')
        if (request.url?.startsWith('/refused')) return refused(request.url, response)
        if (request.url !== '/stuck') return response.end()
        return stuck.push(response.writeHead(200))
      }),
    ),
  )
  const line = await page.sse('/live')
  await line.until('end')
  line.close()
  /** Asks for what never comes, and answers a way to leave. */
  const ask = async () => {
    const { port } = new URL(page.base)
    const socket = connect(Number(port), '127.0.0.1')
    const asked = stuck.length
    socket.write(`GET /stuck HTTP/1.1\r\nHost: a\r\nCookie: ${page.cookieHeader}\r\n\r\n`)
    await eventually(() => stuck.length > asked, 'the head was written')
    return async () => {
      const before = closed
      socket.destroy()
      await eventually(() => closed > before, 'the server heard that the page has left')
    }
  }
  await eventually(() => closed === 1, 'the page left')
  return { page, ask, time }
}

const nextOf = async (page: Page) => written(await page.fetch('/'))

describe('on node:http, what went along with a head that its page did not wait for', () => {
  test('comes with the next response, once', async () => {
    const { page, ask } = await leftPage()
    const leave = await ask()
    await leave()
    expect([await nextOf(page), await nextOf(page)]).toEqual([['late=1'], []])
  })

  test('comes as often as it has to', async () => {
    const { page, ask } = await leftPage()
    for (let times = 0; times < 3; times++) await (await ask())()
    expect([await nextOf(page), await nextOf(page)]).toEqual([['late=1'], []])
  })

  test('does not come over a newer write', async () => {
    const { page, ask } = await leftPage()
    const leave = await ask()
    await page.fetch('/newer')
    await leave()
    expect([await nextOf(page), page.cookies.get('late')]).toEqual([[], 'newer'])
  })

  test('does not come over a newer write of long ago', async () => {
    const { page, ask, time } = await leftPage()
    const leave = await ask()
    await page.fetch('/newer')
    time.pass(300)
    await leave()
    expect(await nextOf(page)).toEqual([])
  })

  test('comes also when another response has told the browser of it meanwhile', async () => {
    const { page, ask } = await leftPage()
    const leave = await ask()
    await page.fetch('/other')
    await leave()
    const leaveAgain = await ask()
    await leaveAgain()
    expect([await nextOf(page), await nextOf(page)]).toEqual([['late=1'], []])
  })

  test('does not come when ten minutes have passed', async () => {
    const { page, ask, time } = await leftPage()
    const leave = await ask()
    time.pass(601)
    await leave()
    expect(await nextOf(page)).toEqual([])
  })
})

test('what came with the head of a stream comes once, though streams are left in the middle', async () => {
  const { page } = await leftPage()
  const line = await page.sse('/still')
  expect(written(line.reply)).toEqual(['late=1'])
  line.close()
  await line.over()
  expect([await nextOf(page), await nextOf(page)]).toEqual([[], []])
})

describe('on node:http, when the host refuses a head', () => {
  test('what waited comes with the 500 that is sent instead, and what the handler wrote does not', async () => {
    const { page } = await leftPage()
    const reply = await page.fetch('/refused')
    expect([reply.status, written(reply), await nextOf(page)]).toEqual([500, ['late=1'], []])
  })

  test('what waited comes also where the handler had written over it in vain', async () => {
    const { page } = await leftPage()
    const reply = await page.fetch('/refused?name=late&mine=2')
    expect([reply.status, written(reply), await nextOf(page)]).toEqual([500, ['late=1'], []])
  })

  test.each(['/refused-once', '/refused-once?early=1'])(
    'all comes with the next head, once: %s',
    async (url) => {
      const { page } = await leftPage()
      const reply = await page.fetch(url)
      expect(written(reply).toSorted()).toEqual(['late=1', 'mine=1'])
      expect(await nextOf(page)).toEqual([])
    },
  )

  test('a channel of that browser hears nothing of what was not sent', async () => {
    const { page } = await leftPage()
    const line = await page.sse('/look')
    await page.fetch('/refused')
    await page.fetch('/other')
    const seen = await line.until('other')
    expect(seen.map(({ data }) => data)).not.toContain('mine')
    line.close()
  })

  test('a browser that was not bound gets what was written with the next head', async () => {
    const { page } = await leftPage()
    page.cookies.clear()
    expect(written(await page.fetch('/refused-once?early=1'))).toEqual(['mine=1'])
  })
})
