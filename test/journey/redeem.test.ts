import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import type { Frame } from '../support/line.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { written, type Page } from '../support/page.ts'

const APP = {
  channels: {
    async *'/live'({ browser }: { browser: Browser }) {
      yield { data: 'start' }
      browser.cookies.set('late', '1')
      yield { data: 'end' }
    },
  },
}

describe.each(hosts)('on $host, a redemption', ({ start }) => {
  let time: Time
  let page: Page
  let ticket: Frame

  beforeEach(async () => {
    time = new Time()
    page = await start(memoryFor({ clock: time.clock }), APP)
    ticket = await (await page.sse('/live')).ticket()
  })

  test('is answered by 204, the cookie, no-store and no body', async () => {
    const reply = await page.redeem(ticket)
    expect([reply.status, reply.body, reply.headers['cache-control']]).toEqual([
      204,
      '',
      'no-store',
    ])
    expect(written(reply)).toEqual(['late=1'])
  })

  describe('twice', () => {
    test.each([
      ['under a new Idempotency-Key', 'key-1', 'key-2'],
      ['the second time without a key', 'key-1', ''],
      ['both times without a key', '', ''],
      ['the first time without a key', '', 'key-1'],
      [
        'under a key of 200 characters, which is too long to count',
        'k'.repeat(200),
        'k'.repeat(200),
      ],
    ])('%s is a replay: 400, no Set-Cookie', async (_, first, second) => {
      expect((await page.redeem(ticket, { key: first })).status).toBe(204)
      const replay = await page.redeem(ticket, { key: second })
      expect([replay.status, replay.setCookies]).toEqual([400, []])
    })

    test('under the same key within 10 s gets the same lines', async () => {
      const first = await page.redeem(ticket, { key: 'same' })
      time.pass(9.9)
      const second = await page.redeem(ticket, { key: 'same' })
      expect([second.status, written(second)]).toEqual([204, written(first)])
    })

    test('under the same key after 10 s is a replay', async () => {
      await page.redeem(ticket, { key: 'same' })
      time.pass(10)
      expect((await page.redeem(ticket, { key: 'same' })).status).toBe(400)
    })

    test('under the same key by another browser is refused', async () => {
      await page.redeem(ticket, { key: 'same' })
      const stranger = page.stranger()
      await stranger.sse('/live')
      const reply = await stranger.redeem(ticket, { key: 'same' })
      expect([reply.status, reply.setCookies]).toEqual([400, []])
    })

    test('because the answer was lost is answered again', async () => {
      await page.fetchAndLose('/_madeleine/redeem', page.redemption(ticket, { key: 'same' }))
      expect(page.cookies.has('late')).toBe(false)
      const reply = await page.redeem(ticket, { key: 'same' })
      expect([reply.status, written(reply)]).toEqual([204, ['late=1']])
    })

    test('at the same moment under two keys is granted once', async () => {
      const replies = await Promise.all([
        page.redeem(ticket),
        page.redeem(ticket),
        page.redeem(ticket),
      ])
      expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 400, 400])
    })
  })

  describe('of some age', () => {
    test.each([
      [0, 204],
      [59, 204],
      [60, 400],
      [3600, 400],
    ])('of %i s is answered by %i', async (seconds, status) => {
      time.pass(seconds)
      const reply = await page.redeem(ticket)
      expect([reply.status, written(reply).length]).toEqual([status, status === 204 ? 1 : 0])
    })

    test.each([-30, 30])('at a worker whose clock is %i s apart is granted', async (seconds) => {
      const other = new Time()
      other.pass(seconds)
      const worker = await start(memoryFor({ clock: other.clock }), APP)
      const reply = await page.tab(worker.base).redeem(ticket, { headers: { origin: worker.base } })
      expect(reply.status).toBe(403)
      expect((await redeemAt(worker, page, ticket)).status).toBe(204)
    })
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'by %s is answered by 405',
    async (method) => {
      const reply = await page.redeem(ticket, { method })
      expect([reply.status, reply.headers.allow, reply.setCookies]).toEqual([405, 'POST', []])
      expect((await page.redeem(ticket)).status).toBe(204)
    },
  )

  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'text/json',
  ])('of type %s is answered by 415', async (type) => {
    const headers = { 'content-type': type ?? '' }
    const reply = await page.redeem(ticket, { headers })
    expect([reply.status, reply.setCookies]).toEqual([415, []])
    expect((await page.redeem(ticket)).status).toBe(204)
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON ;charset=utf-8',
  ])('of type %s is taken', async (type) => {
    expect((await page.redeem(ticket, { headers: { 'content-type': type } })).status).toBe(204)
  })

  test('over 8192 bytes is answered by 413, whether it tells its length or not', async () => {
    const body = JSON.stringify({ ticket: 'a' }).padEnd(8193)
    expect((await page.redeem(ticket, { body })).status).toBe(413)
    const chunked = await page.redeem(ticket, { body, headers: { 'transfer-encoding': 'chunked' } })
    expect([chunked.status, chunked.setCookies]).toEqual([413, []])
    expect((await page.redeem(ticket)).status).toBe(204)
  })

  test('that announces more than 8192 bytes is answered by 413 before it sends them', async () => {
    const { port } = new URL(page.base)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('POST /_madeleine/redeem HTTP/1.1\r\nHost: a\r\nContent-Length: 8193\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('of a megabyte in chunks is refused without a hang', async () => {
    const body = 'x'.repeat(1_000_000)
    const outcome = page.redeem(ticket, { body, headers: { 'transfer-encoding': 'chunked' } })
    expect(
      await outcome.then(
        ({ status }) => status,
        () => 'cut',
      ),
    ).toSatisfy((what) => what === 413 || what === 'cut')
  })

  test('of exactly 8192 bytes is judged by its ticket', async () => {
    const body = JSON.stringify({ ticket: ticket.ticket }).padEnd(8192)
    expect((await page.redeem(ticket, { body })).status).toBe(204)
  })

  test('with the ticket in the query is not read', async () => {
    const path = `/_madeleine/redeem?ticket=${ticket.ticket!}`
    expect((await page.fetch(path, page.redemption(undefined, { body: '{}' }))).status).toBe(400)
    expect((await page.fetch(path, page.redemption(ticket))).status).toBe(204)
  })

  test.each([
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"ticket":1}',
    '{"ticket":["a"]}',
    '{"ticket":""}',
    '{"TICKET":"a"}',
  ])('with the body %s is answered by 400', async (body) => {
    const reply = await page.redeem(ticket, { body })
    expect([reply.status, reply.setCookies, reply.headers['cache-control']]).toEqual([
      400,
      [],
      'no-store',
    ])
  })

  test('in early data is put off by 425, and granted afterwards', async () => {
    const early = await page.redeem(ticket, { headers: { 'early-data': '1' } })
    expect([early.status, early.setCookies]).toEqual([425, []])
    expect((await page.redeem(ticket)).status).toBe(204)
  })

  test('that is refused takes nothing along that waits for the browser', async () => {
    const reply = await page.redeem({ ...ticket, ticket: 'forged' })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
  })

  test('of a refused kind says nothing about why', async () => {
    await page.redeem(ticket)
    const [spent, forged] = [
      await page.redeem(ticket),
      await page.redeem({ ticket: 'A'.repeat(80) }),
    ]
    const seen = ({ status, body, headers }: typeof spent) => ({
      status,
      body,
      ...headers,
      date: '',
    })
    expect(seen(spent)).toEqual(seen(forged))
  })
})

/** Redeems at another worker behind the same address. */
function redeemAt(worker: Page, page: Page, ticket: Frame) {
  const { host } = new URL(page.base)
  return page.tab(worker.base).redeem(ticket, { headers: { host } })
}
