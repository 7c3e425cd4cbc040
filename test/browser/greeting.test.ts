import type { BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { expect, test } from './fixtures.ts'

describe.concurrent('the greeting', () => {
  test('greets nobody known by the name "unknown"', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/greeting`)
    await expect(page).toShow('Hello, unknown!')
  })

  test('greets by the name that was typed, also after a reload and in a second tab', async ({
    gallery,
    context,
    page,
  }) => {
    await page.goto(`${gallery.url}/greeting`)
    await greetAs(page, 'daniel')
    await page.waitForURL(`${gallery.url}/greeting`)
    await expect(page).toShow('Hello, daniel!')
    await page.reload()
    await expect(page).toShow('Hello, daniel!')
    const second = await context.newPage()
    await second.goto(`${gallery.url}/greeting`)
    await expect(second).toShow('Hello, daniel!')
  })

  test('forgets the name at the logout', async ({ gallery, context, page }) => {
    await page.goto(`${gallery.url}/greeting/set?username=daniel`)
    await expect(page).toShow('Hello, daniel!')
    await page.getByRole('button', { name: 'Log out' }).click()
    await expect(page).toShow('Hello, unknown!')
    expect(page.url().replace('?', '')).toBe(`${gallery.url}/greeting`)
    expect(await context.cookies()).toEqual([])
  })

  test('knows one visitor from another', async ({ gallery, chromium, page }) => {
    await page.goto(`${gallery.url}/greeting/set?username=daniel`)
    const elsewhere = await chromium.newContext()
    const other = await elsewhere.newPage()
    await other.goto(`${gallery.url}/greeting`)
    await expect(other).toShow('Hello, unknown!')
    await elsewhere.close()
  })

  const names = [
    '<script>document.title = "run"</script>',
    '"><img src=x onerror="document.title=\'run\'">',
    "Ödette & 🐚; Path=/, 'x' %7",
  ]
  test.for(names)('greets %s as text', async (name, { gallery, page }) => {
    await page.goto(`${gallery.url}/greeting`)
    await greetAs(page, name)
    await expect(page).toShow(`Hello, ${name}!`)
    expect(await page.locator('script, main img').count()).toBe(0)
    expect(await page.title()).toBe('Greeting · madeleine')
  })

  test('shows as text also what somebody has put into the cookie', async ({
    gallery,
    context,
    page,
  }) => {
    const name = '<script>document.title="run"</script>'
    await context.addCookies([{ name: 'username', value: name, url: gallery.url }])
    await page.goto(`${gallery.url}/greeting`)
    await expect(page).toShow(`Hello, ${name}!`)
    expect(await page.locator('script').count()).toBe(0)
    await context.addCookies([{ name: 'username', value: '', url: gallery.url }])
    await page.reload()
    await expect(page).toShow('Hello, unknown!')
  })

  test('can be used with the keyboard alone', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/greeting`)
    await page.getByLabel('Name').focus()
    await page.keyboard.type('daniel')
    await page.keyboard.press('Enter')
    await expect(page).toShow('Hello, daniel!')
    await page.getByLabel('Name').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(page).toShow('Hello, unknown!')
  })

  test('works without scripts', async ({ gallery, chromium }) => {
    const context = await chromium.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${gallery.url}/greeting`)
    await greetAs(page, 'daniel')
    await expect(page).toShow('Hello, daniel!')
    await context.close()
  })

  test('sets a plain cookie and redirects with 302', async ({ gallery, context }) => {
    const answer = await get(context, `${gallery.url}/greeting/set?username=daniel`)
    expect(answer.status()).toBe(302)
    expect(answer.headers()['location']).toBe('/greeting')
    expect(answer.headers()['set-cookie']).toBe(
      'username=daniel; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  test('deletes it and redirects with 302, whether there is one or not', async ({
    gallery,
    context,
  }) => {
    const answer = await get(context, `${gallery.url}/greeting/logout`)
    expect(answer.status()).toBe(302)
    expect(answer.headers()['location']).toBe('/greeting')
    expect(answer.headers()['set-cookie']).toMatch(/^username=; Max-Age=0; /)
  })

  const refusals: [string, string, string][] = [
    ['no name', '', 'Please type a name first.'],
    ['an empty name', '?username=', 'Please type a name first.'],
    ['a name of spaces', '?username=%20', 'Please type a name first.'],
    ['a name of 61 letters', `?username=${'x'.repeat(61)}`, 'At most 60 characters, please.'],
  ]
  test.for(refusals)(
    '%s is refused with the reason, and the old one stays',
    async ([, query, reason], { gallery, context }) => {
      const page = await context.newPage()
      await page.goto(`${gallery.url}/greeting/set?username=daniel`)
      const answer = await page.goto(`${gallery.url}/greeting/set${query}`)
      expect(answer!.status()).toBe(400)
      expect(await answer!.headerValue('set-cookie')).toBe(null)
      await expect(page).toShow(reason)
      await expect(page).toShow('Hello, daniel!')
    },
  )
})

async function greetAs(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Greet me' }).click()
}

function get(context: BrowserContext, url: string) {
  return context.request.get(url, { maxRedirects: 0 })
}
