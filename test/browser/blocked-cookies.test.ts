import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { login, openProfile } from './chromium.ts'
import { expect, test as base } from './fixtures.ts'
import { Preferences, REFUSED } from './preferences-page.ts'

const BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } }

const test = base.extend('blocked', { scope: 'file' }, async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'madeleine-profile-'))
  await mkdir(join(folder, 'Default'))
  await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(BLOCKED))
  const context = await openProfile(folder)
  onCleanup(async () => {
    await context.close()
    await rm(folder, { recursive: true, force: true })
  })
  return context
})

describe.concurrent.each(['sse', 'ws'])('in a browser that blocks cookies, over %s', (channel) => {
  test('the page hears of it, and nothing freezes', async ({ gallery, blocked }) => {
    const page = await blocked.newPage()
    await login.open(page, gallery.url, channel)
    await expect(page).toShow('Not logged in')
    await login.as(page, 'Odette')
    await expect(page).toShow('This browser blocks cookies, so the server’s cookie was not kept.')
    await expect(page).toShow('Logged in as: Odette')
    await page.reload()
    await expect(page).toShow('Not logged in')
    expect(await blocked.cookies()).toEqual([])
  })

  test('the server hears of it, and goes on with its answer', async ({ gallery, blocked }) => {
    const page = await blocked.newPage()
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await page.getByRole('button', { name: 'Why a ticket?' }).click()
    await page.locator('#answer[aria-busy=false]:not(:empty)').waitFor()
    expect(await page.locator('.journey li:last-child').allTextContents()).toEqual(
      Array.from({ length: 3 }, () => 'cookies-blocked…'),
    )
  })

  test('which keeps no items either, the preferences go on without', async ({
    gallery,
    blocked,
  }) => {
    const preferences = new Preferences(await blocked.newPage())
    const { page } = preferences
    await preferences.open(`${gallery.url}/preferences?channel=${channel}`)
    await preferences.theme.selectOption('dark')
    await expect(page).toShow(REFUSED)
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    await preferences.shows('persistent', /^false$/)
    await preferences.draft.fill('Longtemps')
    // Without cookies the server cannot tell whose POSTs these are.
    await preferences.shows('state', channel === 'ws' ? /^Not kept by this browser$/ : /^Saving…$/)
    await page.reload()
    await preferences.shows('visits', /^1$/)
    expect(await preferences.draft.inputValue()).toBe('')
  })
})
