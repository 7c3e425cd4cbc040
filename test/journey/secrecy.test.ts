import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { currentBrowser, madeleine, type Handler } from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import type { Frame } from '../support/line.ts'
import { Time } from '../support/memory.ts'

afterEach(() => void vi.restoreAllMocks())

const SECRET = 'MARKED-secret-of-this-very-server'
const VALUE = 'MARKED-value'

/** Everything that the console is given from now on. */
function listen(): unknown[] {
  const heard: unknown[] = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    vi.spyOn(console, method).mockImplementation((...args) => void heard.push(...args))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (heard.push(text), true))
  return heard
}

const depths = (thing: unknown) => [
  inspect(thing, { depth: 20, showHidden: true, getters: true }),
  String(thing),
  thing instanceof Error ? `${thing.message} ${thing.stack} ${inspect(thing)}` : '',
  safely(() => JSON.stringify(thing)),
]

function safely(read: () => string | undefined): string {
  try {
    return read() ?? ''
  } catch {
    return ''
  }
}

const attempt = (work: () => unknown, caught: unknown[]) => {
  try {
    work()
  } catch (error) {
    caught.push(error)
  }
}

describe.each(journeys)('over $channel on $host', ({ start, open }) => {
  test('no value, ticket or secret is logged, thrown, reported or inspected', async () => {
    const seen = listen()
    const time = new Time()
    const memory = madeleine({ secrets: [SECRET], clock: time.clock })
    const handler: Handler = async function* (context) {
      const { browser } = context
      seen.push(...depths(context), ...depths(browser), ...depths(browser.cookies), browser.id)
      yield { data: 'start' }
      browser.cookies.set('late', VALUE)
      attempt(() => browser.cookies.set('bad;name', VALUE), seen)
      attempt(() => browser.cookies.set(`late=${VALUE}`, 'x'), seen)
      attempt(() => browser.cookies.set('late', `${VALUE}\ud800`), seen)
      attempt(() => browser.cookies.set('late', VALUE.repeat(500)), seen)
      attempt(() => browser.cookies.set('late', VALUE, { domain: 'a;b' }), seen)
      attempt(() => browser.cookies.delete(`late;${VALUE}`), seen)
      yield { data: 'one' }
      await browser.settled().catch((error: unknown) => seen.push(error))
      browser.cookies.set('late', VALUE)
      seen.push(...depths(context), ...depths(browser.cookies))
      throw new Error('of the app')
    }
    const page = await start(memory, {
      plain: { '/': () => (seen.push(...depths(currentBrowser())), 'x') },
      channels: { '/live': handler },
    })
    page.cookies.set('sent', VALUE)
    const line = await open(page, '/live')
    const ticket = (await line.until('one')).find((frame) => frame.do === 'redeem')
    await misuse(page, ticket!)
    time.pass(60)
    await page.redeem(ticket)
    await line.until('error')
    await page.fetch('/')
    seen.push(
      ...depths(memory),
      ...line.frames
        .filter((frame) => frame.do === undefined)
        .map((frame) => JSON.stringify(frame)),
    )
    const all = seen.map((thing) => depths(thing).join('\n')).join('\n')
    expect(all).toContain('of the app')
    expect(all).not.toContain('MARKED')
    for (const sealed of [ticket!.ticket!, page.cookies.get('madeleine')!])
      expect(all).not.toContain(sealed.slice(8, 40))
  })
})

async function misuse(page: Parameters<(typeof journeys)[0]['open']>[0], ticket: Frame) {
  await page.redeem(ticket, { headers: { origin: 'http://evil.example' } })
  await page.stranger().redeem(ticket)
  await page.redeem({ ticket: ticket.ticket!.slice(0, -4) })
  await page.fetch('/_madeleine/redeem', { headers: { 'x-ticket': ticket.ticket! } })
}

test('a secret that is too short is not quoted', () => {
  expect(() => madeleine({ secrets: [SECRET, 'MARKED'] })).toThrow(
    expect.objectContaining({ code: 'secret', message: expect.not.stringContaining('MARKED') }),
  )
})
