import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { login, openProfile } from './chromium.ts'
import { expect, test } from './fixtures.ts'

describe.concurrent.each(['sse', 'ws'])('the login over %s', (channel) => {
  test('streams two events, then the cookie, and tells who is there', async ({ gallery, page }) => {
    await login.open(page, gallery.url, channel)
    await expect(page).toShow('Not logged in')
    const shown = page.evaluate(watchTexts)
    await login.as(page, 'Odette')
    await expect(page).toShow('Logged in as: Odette')
    expect(await shown).toEqual(['Looking you up', 'Opening your session', 'Logged in as: Odette'])
  })

  test('survives a reload, and is there in a second tab too', async ({
    gallery,
    context,
    page,
  }) => {
    await login.open(page, gallery.url, channel)
    await login.as(page, 'Odette')
    await expect(page).toShow('Logged in as: Odette')
    await page.reload()
    await expect(page).toShow('Logged in as: Odette')
    const second = await context.newPage()
    await login.open(second, gallery.url, channel)
    await expect(second).toShow('Logged in as: Odette')
  })

  test('survives a restart of the browser', async ({ gallery }) => {
    const folder = await mkdtemp(join(tmpdir(), 'madeleine-profile-'))
    let profile = await openProfile(folder)
    try {
      const before = await profile.newPage()
      await login.open(before, gallery.url, channel)
      await login.as(before, 'Odette')
      await expect(before).toShow('Logged in as: Odette')
      await profile.close()
      profile = await openProfile(folder)
      const after = await profile.newPage()
      await login.open(after, gallery.url, channel)
      await expect(after).toShow('Logged in as: Odette')
    } finally {
      await profile.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('ends with a logout, also after a reload', async ({ gallery, context, page }) => {
    await login.open(page, gallery.url, channel)
    await login.as(page, 'Odette')
    await expect(page).toShow('Logged in as: Odette')
    await page.getByRole('button', { name: 'Log out' }).click()
    await expect(page).toShow('Not logged in')
    expect(await cookieNames(context)).not.toContain('session_cookie')
    await page.reload()
    await expect(page).toShow('Not logged in')
  })

  test('sets an HttpOnly cookie that no script of the page sees', async ({
    gallery,
    context,
    page,
  }) => {
    await login.open(page, gallery.url, channel)
    await login.as(page, 'Odette')
    await expect(page).toShow('Logged in as: Odette')
    const cookie = (await context.cookies()).find(({ name }) => name === 'session_cookie')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(JSON.parse(decodeURIComponent(cookie!.value))).toEqual({ username: 'Odette' })
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })

  test('tells the page of a name only when the next request already carries the cookie', async ({
    gallery,
    page,
  }) => {
    await login.open(page, gallery.url, channel)
    await expect(page).toShow('Not logged in')
    const probe = page.waitForRequest('**/style.css?probe')
    await page.evaluate(askWhenTold)
    await login.as(page, 'Odette')
    expect((await (await probe).allHeaders())['cookie']).toContain('session_cookie=')
  })

  test('goes on in the same channel: another name, a logout, a name again', async ({
    gallery,
    page,
  }) => {
    await login.open(page, gallery.url, channel)
    for (const name of ['Odette', 'Swann']) {
      await login.as(page, name)
      await expect(page).toShow(`Logged in as: ${name}`)
    }
    await page.getByRole('button', { name: 'Log out' }).click()
    await expect(page).toShow('Not logged in')
    await login.as(page, 'Gilberte')
    await expect(page).toShow('Logged in as: Gilberte')
    await page.reload()
    await expect(page).toShow('Logged in as: Gilberte')
  })

  test('takes any name as text', async ({ gallery, page }) => {
    const name = '<b>Ödette</b> "&" 🐚; Path=/'
    await login.open(page, gallery.url, channel)
    await login.as(page, name)
    await expect(page).toShow(`Logged in as: ${name}`)
    await page.reload()
    await expect(page).toShow(`Logged in as: ${name}`)
  })

  test('refuses an empty name kindly, and puts the cursor back', async ({
    gallery,
    context,
    page,
  }) => {
    await login.open(page, gallery.url, channel)
    await login.as(page, '  ')
    await expect(page).toShow('Please type a name first.')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('name')
    expect(await cookieNames(context)).not.toContain('session_cookie')
  })

  test('can be used with the keyboard alone', async ({ gallery, page }) => {
    await login.open(page, gallery.url, channel)
    await expect(page).toShow('Not logged in')
    await tabTo(page, 'name')
    await page.keyboard.type('Odette')
    await page.keyboard.press('Enter')
    await expect(page).toShow('Logged in as: Odette')
    await tabTo(page, 'leave')
    await page.keyboard.press('Space')
    await expect(page).toShow('Not logged in')
  })

  test('takes a cookie that holds no session as none', async ({ gallery, context, page }) => {
    for (const value of ['{', 'null', '"Odette"', '{"username":{}}', '%7']) {
      await context.addCookies([{ name: 'session_cookie', value, url: gallery.url }])
      await login.open(page, gallery.url, channel)
      await expect(page).toShow('Not logged in')
    }
  })
})

test('a login over one channel is there on the other', async ({ gallery, page }) => {
  await login.open(page, gallery.url, 'sse')
  await login.as(page, 'Odette')
  await expect(page).toShow('Logged in as: Odette')
  await page.getByRole('link', { name: 'WebSocket' }).click()
  await page.waitForURL('**/login?channel=ws')
  await expect(page).toShow('Logged in as: Odette')
})

async function cookieNames(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name)
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((id) => document.activeElement?.id === id, id)) return
  }
  throw new Error(`The tab key does not reach #${id}.`)
}

/** In the page: what it shows, in order, up to a name. */
function watchTexts(): Promise<string[]> {
  const texts: string[] = []
  return new Promise((resolve) => {
    new MutationObserver((changes) => {
      const told = changes.filter(({ target }) => (target as Element).matches('#state, #progress'))
      texts.push(
        ...told.flatMap(({ addedNodes }) => [...addedNodes].map((node) => node.textContent!)),
      )
      if (texts.some((text) => text.startsWith('Logged in as'))) resolve(texts)
    }).observe(document.querySelector('.live')!, { childList: true, subtree: true })
  })
}

/** In the page: makes a request as soon as a name is shown. */
function askWhenTold(): void {
  new MutationObserver(() => void fetch('/style.css?probe')).observe(
    document.querySelector('#state')!,
    { childList: true },
  )
}
