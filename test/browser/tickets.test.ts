import type { Page, Request } from 'playwright-core'
import { describe } from 'vitest'
import { login } from './chromium.ts'
import { expect, test as base } from './fixtures.ts'

const REDEEM = '**/_madeleine/redeem'

describe.concurrent.each(['sse', 'ws'])('a ticket sent over %s', (channel) => {
  /** Its page may complain, about refused requests. */
  const test = base.extend('page', async ({ gallery, context }) => {
    const page = await context.newPage()
    await login.open(page, gallery.url, channel)
    await expect(page).toShow('Not logged in')
    return page
  })

  test('is refused when it is replayed, from the page or beside it', async ({
    gallery,
    context,
    page,
  }) => {
    const redemption = await logInAndCatch(page)
    const headers = { 'content-type': 'application/json', origin: gallery.url }
    const data = redemption.postData()!
    const beside = await context.request.post(redemption.url(), { headers, data })
    expect(beside.status()).toBe(400)
    expect(beside.headers()).not.toHaveProperty('set-cookie')
    expect(await page.evaluate(replay, data)).toBe(400)
  })

  test('is refused to another browser', async ({ gallery, chromium, page }) => {
    const redemption = await logInAndCatch(page)
    const other = await chromium.newContext()
    await other.request.get(`${gallery.url}/login/live`, { headers: { accept: 'text/html' } })
    const response = await other.request.post(redemption.url(), {
      headers: { 'content-type': 'application/json', origin: gallery.url },
      data: redemption.postData()!,
    })
    expect(response.status()).toBe(400)
    expect(response.headers()).not.toHaveProperty('set-cookie')
    await other.close()
  })

  test('and its cookie are in no message, no address, and nothing that the server prints', async ({
    gallery,
    context,
    page,
  }) => {
    const seen: string[] = []
    page.on('console', (message) => seen.push(message.text()))
    page.on('request', (request) => seen.push(request.url()))
    const { ticket } = (await logInAndCatch(page)).postDataJSON() as { ticket: string }
    const { value } = (await context.cookies()).find(({ name }) => name === 'session_cookie')!
    const text = [...seen, ...gallery.output, await page.content()].join('\n')
    expect(text).not.toContain(ticket.slice(0, 20))
    expect(text).not.toContain(value)
  })

  test('that cannot be redeemed freezes nothing, and its cookie comes with the next page', async ({
    context,
    page,
  }) => {
    const told = page.evaluate(errorCode)
    await page.route(REDEEM, (route) => route.abort())
    await login.as(page, 'Odette')
    expect(await told).toBe('unreachable')
    await expect(page).toShow('Logged in as: Odette')
    await expect(page).toShow(
      'A cookie could not be fetched. It comes with the next page you open here.',
    )
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('session_cookie')

    const next = await page.reload()
    expect(await next!.headerValues('set-cookie')).toContainEqual(
      expect.stringMatching(/^session_cookie=/),
    )
    await expect(page).toShow('Logged in as: Odette')
  })

  test('whose first answer was lost is redeemed by the retry', async ({ page }) => {
    let tries = 0
    await page.route(REDEEM, async (route) => {
      if (tries++ > 0) return route.continue()
      // The server has heard of it, the page gets no answer.
      await route.fetch()
      return route.abort()
    })
    await login.as(page, 'Odette')
    await expect(page).toShow('Logged in as: Odette')
    expect(tries).toBe(2)
    await page.reload()
    await expect(page).toShow('Logged in as: Odette')
  })

  test('whose page has gone leaves its cookie for the next one', async ({
    gallery,
    context,
    page,
  }) => {
    const caught = new Promise<void>((resolve) => void page.route(REDEEM, () => resolve()))
    await login.as(page, 'Odette')
    await caught
    await page.close()
    const next = await context.newPage()
    await login.open(next, gallery.url, channel)
    await expect(next).toShow('Logged in as: Odette')
  })
})

async function logInAndCatch(page: Page): Promise<Request> {
  const redemption = page.waitForRequest(REDEEM)
  await login.as(page, 'Odette')
  await expect(page).toShow('Logged in as: Odette')
  return redemption
}

/** In the page: the status of one more redemption of the same ticket. */
async function replay(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch('/_madeleine/redeem', { method: 'POST', headers, body })
  return answer.status
}

/** In the page: the code of the next `madeleine:error`. */
function errorCode(): Promise<string> {
  return new Promise((resolve) => {
    document.addEventListener('madeleine:error', ({ detail }) => resolve(detail.code), {
      once: true,
    })
  })
}
