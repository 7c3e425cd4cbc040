import { setTimeout as pause } from 'node:timers/promises'
import type { APIResponse, BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { expect, test } from './fixtures.ts'

const MONTH = 31 * 24 * 3600
const LISTS = ['/api/movies/coming', '/api/movies/now']
const ways = [
  { refresh: 'on', query: '', cookie: 'movies' },
  { refresh: 'off', query: '?refresh=off', cookie: 'movies_fixed' },
]

describe.concurrent.each(ways)('the movies, refresh $refresh', ({ query, cookie }) => {
  test('a login makes the session permanent, for 31 days', async ({ gallery, context }) => {
    const answer = await context.request.post(`${gallery.url}/auth/login${query}`, {
      data: { username: 'daniel', password: 'a secret' },
    })
    expect(answer.status()).toBe(200)
    expect(await answer.json()).toEqual({ status: 'success', data: { user_id: 1 } })
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(
        new RegExp(`^${cookie}=[\\w-]+; Max-Age=${MONTH}; Path=/; HttpOnly; SameSite=Lax$`),
      ),
    ])
  })

  test('the header that the page reads tells of the cookie without its value', async ({
    gallery,
    context,
  }) => {
    const answer = await context.request.post(`${gallery.url}/auth/login${query}`)
    expect(answer.headers()['x-set-cookie']).toBe(
      `${cookie}=...; Max-Age=${MONTH}; Path=/; HttpOnly; SameSite=Lax`,
    )
  })

  test('each login has a new id, and a logout leaves nothing of the session', async ({
    gallery,
    context,
  }) => {
    const values: unknown[] = []
    for (let times = 0; times < 2; times++) {
      await context.request.post(`${gallery.url}/auth/login${query}`)
      values.push(await valueOf(context, cookie))
    }
    expect(new Set(values).size).toBe(2)
    const answer = await context.request.post(`${gallery.url}/auth/logout${query}`)
    expect(await answer.json()).toEqual({ status: 'success', data: null })
    expect(await valueOf(context, cookie)).toBeUndefined()
    for (const value of values) {
      await context.addCookies([{ name: cookie, value: String(value), url: gallery.url }])
      expect(await session(gallery.url, context, query)).toEqual({ user_id: null, ends_at: null })
    }
  })

  test.for(LISTS)(
    '%s is a list, the same for all, of no session',
    async (path, { gallery, context }) => {
      const answer = await context.request.get(`${gallery.url}${path}${query}`)
      expect(answer.status()).toBe(200)
      const list = await answer.json()
      expect(list).toHaveLength(2)
      for (const movie of list)
        expect(movie).toEqual({
          id: expect.any(Number),
          title: expect.any(String),
          director: expect.any(String),
          year: expect.any(Number),
        })
      for (const header of ['set-cookie', 'vary', 'x-set-cookie'])
        expect(answer.headers()).not.toHaveProperty(header)
    },
  )

  test('the page shows the login, its end and the lists, also after a reload', async ({
    gallery,
    page,
  }) => {
    await page.goto(`${gallery.url}/movies${query}`)
    await expect(page).toShow('Not logged in')
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    await press(page, 'Coming')
    await expect(page).toShow('Time Regained')
    await press(page, 'Now')
    await expect(page).toShow('Swann in Love')
    await page.reload()
    await expect(page).toShow('Logged in as user 1')
    expect(await endOf(page)).toBeCloseTo(Date.now() / 1000 + MONTH, -2)
  })

  test('the page shows that a logout deletes the cookie', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/movies${query}`)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    await press(page, 'Log out')
    await expect(page).toShow('Not logged in')
    expect(await told(page)).toContain(`Set-Cookie: ${cookie}=...; Max-Age=0; `)
    expect(await page.locator('#end').innerText()).toBe('There is no session.')
  })

  test('can be used with the keyboard alone', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/movies${query}`)
    await expect(page).toShow('Not logged in')
    await page.getByRole('button', { name: 'Log in' }).focus()
    await page.keyboard.press('Enter')
    await expect(page).toShow('Logged in as user 1')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await expect(page).toShow('Time Regained')
  })

  test('a page of another site logs nobody in or out', async ({ gallery, context }) => {
    const headers = { origin: 'https://elsewhere.example' }
    for (const path of ['login', 'logout']) {
      const url = `${gallery.url}/auth/${path}${query}`
      const answer = await context.request.post(url, { headers })
      expect(answer.status()).toBe(403)
      expect(answer.headers()).not.toHaveProperty('set-cookie')
    }
  })
})

describe.concurrent('the end of the session', () => {
  test('moves with each response, and each one tells the browser', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/movies`)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    const first = await endOf(page)
    for (const [button, title] of LOOKS) {
      await pause(1100)
      await press(page, button)
      await expect(page).toShow(title)
      expect(await told(page)).toContain('Set-Cookie: movies=...; Max-Age=2678400; ')
    }
    expect(await endOf(page)).toBeGreaterThanOrEqual(first + 2)
  })

  test('stays with refreshEachRequest: false, and no response tells of it', async ({
    gallery,
    context,
    page,
  }) => {
    await page.goto(`${gallery.url}/movies?refresh=off`)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    const first = await endOf(page)
    const value = await valueOf(context, 'movies_fixed')
    for (const [button, title] of LOOKS) {
      await pause(1100)
      await press(page, button)
      await expect(page).toShow(title)
      expect(await told(page)).toBe('no Set-Cookie')
    }
    await page.reload()
    await expect(page).toShow('Logged in as user 1')
    expect(await told(page)).toBe('no Set-Cookie')
    expect(await endOf(page)).toBe(first)
    expect(await valueOf(context, 'movies_fixed')).toBe(value)
  })

  test('is that of the cookie', async ({ gallery, context, page }) => {
    await page.goto(`${gallery.url}/movies`)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    const cookie = (await context.cookies()).find(({ name }) => name === 'movies')
    expect(Math.abs(cookie!.expires - (await endOf(page)))).toBeLessThan(5)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  })

  test('is one of two: the switch leads to another session', async ({ gallery, context, page }) => {
    await page.goto(`${gallery.url}/movies`)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    const value = await valueOf(context, 'movies')
    await page.getByRole('link', { name: 'false' }).click()
    await page.waitForURL('**/movies?refresh=off')
    await expect(page).toShow('Not logged in')
    expect(await valueOf(context, 'movies')).toBe(value)
    await press(page, 'Log in')
    await expect(page).toShow('Logged in as user 1')
    await press(page, 'Log out')
    await expect(page).toShow('Not logged in')
    await page.getByRole('link', { name: 'true' }).click()
    await expect(page).toShow('Logged in as user 1')
  })
})

const LOOKS = [
  ['Coming', 'Time Regained'],
  ['Now', 'Swann in Love'],
] as const

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name }).click()
}

/** What the page tells of the Set-Cookie of the last response. */
function told(page: Page): Promise<string> {
  return page.locator('#responses li:first-child p').first().innerText()
}

/** When the page says that the session ends, in seconds since the epoch. */
async function endOf(page: Page): Promise<number> {
  return Date.parse((await page.locator('#end time').getAttribute('datetime'))!) / 1000
}

async function valueOf(context: BrowserContext, cookie: string): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === cookie)?.value
}

async function session(url: string, context: BrowserContext, query: string): Promise<unknown> {
  const answer = await context.request.get(`${url}/auth/session${query}`)
  return ((await answer.json()) as { data: unknown }).data
}

function setCookies(answer: APIResponse): string[] {
  return answer
    .headersArray()
    .filter(({ name }) => name.toLowerCase() === 'set-cookie')
    .map(({ value }) => value)
}
