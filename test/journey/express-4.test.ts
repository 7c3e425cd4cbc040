import { createServer } from 'node:http'
import express4 from 'express-4'
import { describe, expect, test } from 'vitest'
import { browserState, csrf, eventStream } from '../../src/express.ts'
import { currentBrowser } from '../../src/index.ts'
import { listen, serveExpress, type App } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { cookieLines, written } from '../support/page.ts'

const start = async (app: App, memory = memoryFor()) =>
  listen(serveExpress(express4(), memory, app))
const setCrumb = () => currentBrowser().cookies.set('crumb', '1')

const CHANNELS: App['channels'] = {
  async *'/live'({ browser }) {
    browser.cookies.set('early', '1')
    yield { data: 'start' }
    browser.cookies.set('late', '1')
    yield { data: 'end' }
  },
}

describe('on Express 4', () => {
  test('plain cookies are written and read', async () => {
    const page = await start({
      plain: {
        '/write': () => (setCrumb(), 'written'),
        '/read': async () => currentBrowser().cookies.get('crumb') ?? 'none',
      },
    })
    expect(cookieLines(await page.fetch('/write'))).toEqual([
      'crumb=1; Path=/; HttpOnly; SameSite=Lax',
    ])
    expect((await page.fetch('/read')).body).toBe('1')
  })

  test('a late cookie is redeemed before the event that follows it', async () => {
    const page = await start({ channels: CHANNELS })
    const line = await page.sse('/live')
    expect(written(line.reply)).toEqual(['early=1'])
    await page.see(line, 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('a handler that throws has written nothing', async () => {
    const memory = memoryFor()
    const fails = () => {
      setCrumb()
      throw new Error('secret')
    }
    const page = await start({ plain: { '/': fails } }, memory)
    const reply = await page.fetch('/')
    expect([reply.status, reply.setCookies]).toEqual([500, []])
    expect(memory.reports).toMatchObject([{ code: 'dropped' }])
  })

  test('a redirect takes cookies along', async () => {
    const app = express4().use(browserState(memoryFor()))
    app.get('/', (_, response) => {
      setCrumb()
      response.redirect('/else')
    })
    const reply = await (await listen(createServer(app))).fetch('/')
    expect([reply.status, written(reply)]).toEqual([302, ['crumb=1']])
  })

  test.each([
    ['of JSON', express4.json()],
    ['that leaves it', express4.urlencoded({ extended: false })],
  ])('a redemption is answered behind a body parser %s', async (_, parser) => {
    const app = express4().use(parser, browserState(memoryFor()))
    app.get('/live', (_, response) => eventStream(response, CHANNELS['/live']!))
    const page = await listen(createServer(app))
    await page.see(await page.sse('/live'), 'end')
    expect(page.cookies.get('late')).toBe('1')
  })

  test('csrf() refuses other origins, and finds a token in a parsed form or in a header', async () => {
    const memory = memoryFor()
    const app = express4()
    app.use(express4.urlencoded({ extended: true }), browserState(memory), csrf(memory))
    app.get('/', (request, response) => void response.send(request.browser.session.csrfToken))
    app.post('/', (_, response) => void response.send('changed'))
    const page = await listen(createServer(app))
    const token = (await page.fetch('/')).body
    const statusOf = async (headers: Record<string, string>, body = '') =>
      (await page.fetch('/', { method: 'POST', headers, body })).status
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await statusOf({ origin: 'http://evil.example' })).toBe(403)
    expect(await statusOf({ origin: page.origin })).toBe(200)
    expect(await statusOf(form, `_csrf=${token}`)).toBe(200)
    expect(await statusOf({ 'x-csrf-token': token })).toBe(200)
    expect(await statusOf(form, `_csrf=`)).toBe(403)
  })
})
