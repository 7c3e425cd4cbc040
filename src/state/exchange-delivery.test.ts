import { describe, expect, test } from 'vitest'
import { cookiesOf, redemption, Worker } from '../../test/support/fakes.ts'
import type { Redeem } from '../wire/command.ts'

/** An exchange whose head has gone, in which the browser was bound. */
function streaming(worker = new Worker()) {
  const visit = worker.open()
  void visit.browser.flush()
  const cookies = cookiesOf(visit.respond().lines)
  return { worker, visit, browser: visit.browser, cookies }
}

describe('browser.flush()', () => {
  test('before the first byte binds the browser and answers nothing', async () => {
    const visit = new Worker().open()
    visit.browser.cookies.set('early', 'x')
    expect(await visit.browser.flush()).toEqual([])
    expect(visit.respond().pairs).toEqual(['early=x', expect.stringMatching(/^madeleine=/)])
  })

  test('after it answers the commands that carry what was written', async () => {
    const { worker, browser, cookies } = streaming()
    browser.cookies.set('late', 'x')
    const [command, ...rest] = await browser.flush()
    expect(rest).toEqual([])
    const { setCookies } = await worker
      .open(redemption((command as Redeem).ticket, cookies))
      .answer()
    expect(setCookies[0]).toMatch(/^late=x;/)
  })

  test('answers nothing when nothing was written', async () => {
    expect(await streaming().browser.flush()).toEqual([])
  })

  test('keeps reading what was written', async () => {
    const { browser } = streaming()
    browser.cookies.set('late', 'x')
    await browser.flush()
    expect(browser.cookies.get('late')).toBe('x')
  })

  test('after a head that did not bind the browser says what was missed', async () => {
    const visit = new Worker().open()
    visit.respond()
    await expect(visit.browser.flush()).rejects.toMatchObject({ code: 'no-channel' })
    await expect(visit.browser.flush()).rejects.toThrow(/before the first byte/)
  })

  test('says where the endpoint is when it is not where pages look first', async () => {
    const { browser } = streaming(new Worker(undefined, { basePath: '/x' }))
    browser.cookies.set('late', 'x')
    expect(await browser.flush()).toMatchObject([{ do: 'redeem', to: '/x/redeem' }])
  })
})

describe('browser.settled() in an exchange', () => {
  test('resolves once all that was flushed is redeemed', async () => {
    const { worker, browser, cookies } = streaming()
    browser.cookies.set('late', 'x')
    const [command] = await browser.flush()
    const settled = browser.settled()
    await worker.open(redemption((command as Redeem).ticket, cookies)).answer()
    await expect(settled).resolves.toBe(undefined)
  })

  test('resolves at once when nothing is under way', async () => {
    await expect(streaming().browser.settled()).resolves.toBe(undefined)
  })

  test('throws while something was not even sent, since nothing would send it', async () => {
    const { browser } = streaming()
    browser.cookies.set('late', 'x')
    await expect(browser.settled()).rejects.toMatchObject({
      name: 'UsageError',
      code: 'no-channel',
    })
  })
})
