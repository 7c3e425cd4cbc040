import { beforeEach, describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor, SECRET } from '../support/memory.ts'
import type { Page } from '../support/page.ts'

const APP = {
  plain: { '/': () => `${currentBrowser().id ?? 'nobody'}` },
  channels: {
    async *'/live'({ browser }: { browser: ReturnType<typeof currentBrowser> }) {
      yield { data: 'start' }
      browser.cookies.set('late', 'one')
      yield { data: 'one' }
      browser.cookies.set('late', 'two')
      yield { data: 'two' }
    },
  },
}

const flip = (text: string, index: number) => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[index < 0 ? bytes.length + index : index]! ^= 1
  return bytes.toString('base64url')
}

/** Where each part of a seal begins, in bytes. */
const REGIONS: [string, number][] = [
  ['version', 0],
  ['key id', 1],
  ['expiry', 8],
  ['nonce', 9],
  ['first byte of the content', 21],
  ['last byte of the content', -17],
  ['tag', -16],
  ['end', -1],
]

describe.each(hosts)('on $host, a ticket', ({ start }) => {
  let page: Page
  let ticket: string
  let next: string
  let binding: string

  beforeEach(async () => {
    page = await start(memoryFor(), APP)
    const line = await page.sse('/live')
    ticket = (await line.ticket()).ticket!
    next = (await line.ticket()).ticket!
    binding = page.cookies.get('madeleine')!
  })

  const refuses = async (forged: string) => {
    const reply = await page.redeem({ ticket: forged })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
    expect((await page.redeem({ ticket })).status).toBe(204)
  }

  test.each(REGIONS)(
    'flipped in its %s is refused, and the true one is good afterwards',
    (_, index) => refuses(flip(ticket, index)),
  )

  test.each([1, 2, 4, 20, 100])('cut short by %i characters is refused', (count) =>
    refuses(ticket.slice(0, -count)),
  )

  test.each(['A', 'AAAA', '=', '==', ' ', '.', '\0', '%3D'])(
    'extended by "%s" is refused',
    (tail) => refuses(ticket + tail),
  )

  test('spelled with other trailing bits is refused', async () => {
    // Three characters of the last four hold two bytes and two bits that count for nothing.
    const padded = [ticket, next].find((text) => text.length % 4 !== 0)
    const text = padded ?? ticket
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]!
    const reply = await page.redeem({ ticket: text.slice(0, -1) + last })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
  })

  test('that is empty is refused', () => refuses(''))

  test('of random bytes is refused', () => refuses('AfJiKA'.padEnd(400, 'x')))

  test('spliced of two is refused', async () => {
    for (const at of [28, 60, 100]) await refuseSplice(ticket.slice(0, at) + next.slice(at))
    expect((await page.redeem({ ticket: next })).status).toBe(204)
  })

  const refuseSplice = async (forged: string) => {
    const reply = await page.redeem({ ticket: forged })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
  }

  test('sealed with a foreign secret is refused', async () => {
    const foreign = await start(memoryFor({ secrets: ['quite another secret of theirs'] }), APP)
    await refuses((await (await foreign.sse('/live')).ticket()).ticket!)
  })

  test('used as the binding cookie reads as absent', async () => {
    page.cookies.set('madeleine', ticket)
    expect((await page.fetch('/')).body).toBe('nobody')
    expect((await page.redeem({ ticket })).status).toBe(400)
  })

  test('made of the binding cookie is refused', () => refuses(binding))

  test.each(REGIONS)(
    'does not come to a browser whose binding cookie was flipped in its %s',
    async (_, index) => {
      page.cookies.set('madeleine', flip(binding, index))
      expect((await page.fetch('/')).body).toBe('nobody')
      expect((await page.redeem({ ticket })).status).toBe(400)
      page.cookies.set('madeleine', binding)
      expect((await page.redeem({ ticket })).status).toBe(204)
    },
  )

  test('brought without a binding cookie is refused and not burnt', async () => {
    const reply = await page.stranger().redeem({ ticket })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
    expect((await page.redeem({ ticket })).status).toBe(204)
  })

  test('brought by another browser is refused and not burnt', async () => {
    const thief = page.stranger()
    await thief.sse('/live')
    const reply = await thief.redeem({ ticket })
    expect([reply.status, reply.setCookies]).toEqual([400, []])
    expect((await page.redeem({ ticket })).status).toBe(204)
  })

  test('beside a second binding cookie that somebody planted is good', async () => {
    const cookie = `madeleine=planted; madeleine=${binding}`
    expect((await page.redeem({ ticket }, { headers: { cookie } })).status).toBe(204)
  })

  test('made before the secrets rotated is good while the old one is kept', async () => {
    const { host } = new URL(page.base)
    const rotated = await start(
      memoryFor({ secrets: ['the newest secret of them all', SECRET] }),
      APP,
    )
    const dropped = await start(memoryFor({ secrets: ['the newest secret of them all'] }), APP)
    const redeemAt = (worker: Page) =>
      page.tab(worker.base).redeem({ ticket }, { headers: { host } })
    expect((await redeemAt(dropped)).status).toBe(400)
    expect((await redeemAt(rotated)).status).toBe(204)
  })
})
