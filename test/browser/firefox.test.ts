import { launch, type Page } from 'puppeteer-core'
import { describe } from 'vitest'
import { firefox } from '../support/tools.ts'
import { expect, test as base } from './fixtures.ts'

const test = base.extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
  const browser = await launch({ browser: 'firefox', executablePath: firefox(), headless: true })
  onCleanup(() => browser.close())
  return browser
})

describe.each(['sse', 'ws'])('in Firefox, over %s', (channel) => {
  test('a login survives a reload, is in a second tab, and ends with a logout', async ({
    gallery,
    browser,
  }) => {
    const context = await browser.createBrowserContext()
    const open = (tab: Page) => tab.goto(`${gallery.url}/login?channel=${channel}`)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    await open(page)
    await shows(page, 'Not logged in')

    await page.type('#name', 'Odette')
    await page.click('button[type=submit]')
    await shows(page, 'Logged in as: Odette')
    const progress = await page.$$eval('#progress li', (lines) =>
      lines.map((line) => line.textContent),
    )
    expect(progress).toEqual(['Looking you up', 'Opening your session'])
    const cookie = (await context.cookies()).find(({ name }) => name === 'session_cookie')
    expect(cookie).toMatchObject({ httpOnly: true })
    expect(await page.evaluate(() => document.cookie)).toBe('')

    await page.reload()
    await shows(page, 'Logged in as: Odette')
    const second = await context.newPage()
    await open(second)
    await shows(second, 'Logged in as: Odette')

    await page.click('#leave')
    await shows(page, 'Not logged in')
    await page.reload()
    await shows(page, 'Not logged in')
    expect(complaints).toEqual([])
    await context.close()
  })
})

test('in Firefox, theme and draft survive a reload, and are in a second tab', async ({
  gallery,
  browser,
}) => {
  const context = await browser.createBrowserContext()
  const open = (tab: Page) => tab.goto(`${gallery.url}/preferences?channel=sse`)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await open(page)
  await page.waitForSelector('#visits::-p-text(1)')
  await page.select('#theme', 'dark')
  await page.type('#draft', 'Longtemps')
  await page.waitForSelector('#state::-p-text(Saved)')
  await page.waitForSelector('#seen::-p-text("dark")')

  const second = await context.newPage()
  await open(second)
  await page.reload()
  for (const tab of [page, second]) {
    expect(await tab.$eval('html', (root) => root.dataset['theme'])).toBe('dark')
    await tab.waitForFunction(`document.querySelector('#draft').value === 'Longtemps'`)
    await tab.waitForSelector('#seen::-p-text("Longtemps")')
    await tab.waitForSelector('#visits::-p-text(3)')
  }
  await second.bringToFront()
  await second.type('#draft', ', je me suis')
  await page.waitForSelector('#seen::-p-text("Longtemps, je me suis")')
  expect(await page.$eval('#draft', (field) => (field as HTMLTextAreaElement).value)).toBe(
    'Longtemps, je me suis',
  )
  expect(complaints).toEqual([])
  await context.close()
})

async function shows(tab: Page, text: string): Promise<void> {
  await tab.waitForSelector(`#state::-p-text(${text})`, { timeout: 15_000 })
}
