import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { login, openProfile } from './chromium.ts'
import { expect, loginTest } from './fixtures.ts'

describe.concurrent.each(['sse', 'ws'])('the login over %s', (channel) => {
  const test = loginTest(channel)

  test('streams two events, then the cookie, and tells who is there', async ({ visitor }) => {
    await expect(visitor).toShow('Not logged in')
    const shown = visitor.evaluate(watchTexts)
    await login.as(visitor, 'Odette')
    await expect(visitor).toShow('Logged in as: Odette')
    expect(await shown).toEqual(['Looking you up', 'Opening your session', 'Logged in as: Odette'])
  })

  test('survives a reload, and is there in a second tab too', async ({
    gallery,
    context,
    member,
  }) => {
    await member.reload()
    await expect(member).toShow('Logged in as: Odette')
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

  test('ends with a logout, also after a reload', async ({ context, member }) => {
    await member.getByRole('button', { name: 'Log out' }).click()
    await expect(member).toShow('Not logged in')
    expect(await cookieNames(context)).not.toContain('session_cookie')
    await member.reload()
    await expect(member).toShow('Not logged in')
  })

  test('sets an HttpOnly cookie that no script of the page sees', async ({ context, member }) => {
    const cookie = (await context.cookies()).find(({ name }) => name === 'session_cookie')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(JSON.parse(decodeURIComponent(cookie!.value))).toEqual({ username: 'Odette' })
    expect(await member.evaluate(() => document.cookie)).toBe('')
  })

  test('tells the page of a name only when the next request already carries the cookie', async ({
    visitor,
  }) => {
    await expect(visitor).toShow('Not logged in')
    const probe = visitor.waitForRequest('**/style.css?probe')
    await visitor.evaluate(askWhenTold)
    await login.as(visitor, 'Odette')
    expect((await (await probe).allHeaders())['cookie']).toContain('session_cookie=')
  })

  test('goes on in the same channel: another name, a logout, a name again', async ({ visitor }) => {
    for (const name of ['Odette', 'Swann']) {
      await login.as(visitor, name)
      await expect(visitor).toShow(`Logged in as: ${name}`)
    }
    await visitor.getByRole('button', { name: 'Log out' }).click()
    await expect(visitor).toShow('Not logged in')
    await login.as(visitor, 'Gilberte')
    await expect(visitor).toShow('Logged in as: Gilberte')
    await visitor.reload()
    await expect(visitor).toShow('Logged in as: Gilberte')
  })

  test('takes any name as text', async ({ visitor }) => {
    const name = '<b>Ödette</b> "&" 🐚; Path=/'
    await login.as(visitor, name)
    await expect(visitor).toShow(`Logged in as: ${name}`)
    await visitor.reload()
    await expect(visitor).toShow(`Logged in as: ${name}`)
  })

  test('refuses an empty name kindly, and puts the cursor back', async ({ context, visitor }) => {
    await login.as(visitor, '  ')
    await expect(visitor).toShow('Please type a name first.')
    expect(await visitor.evaluate(() => document.activeElement?.id)).toBe('name')
    expect(await cookieNames(context)).not.toContain('session_cookie')
  })

  test('can be used with the keyboard alone', async ({ visitor }) => {
    await expect(visitor).toShow('Not logged in')
    await tabTo(visitor, 'name')
    await visitor.keyboard.type('Odette')
    await visitor.keyboard.press('Enter')
    await expect(visitor).toShow('Logged in as: Odette')
    await tabTo(visitor, 'leave')
    await visitor.keyboard.press('Space')
    await expect(visitor).toShow('Not logged in')
  })

  test('takes a cookie that holds no session as none', async ({ gallery, context, visitor }) => {
    for (const value of ['{', 'null', '"Odette"', '{"username":{}}', '%7']) {
      await context.addCookies([{ name: 'session_cookie', value, url: gallery.url }])
      await login.open(visitor, gallery.url, channel)
      await expect(visitor).toShow('Not logged in')
    }
  })
})

loginTest('sse')('a login over one channel is there on the other', async ({ member }) => {
  await member.getByRole('link', { name: 'WebSocket' }).click()
  await member.waitForURL('**/login?channel=ws')
  await expect(member).toShow('Logged in as: Odette')
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
