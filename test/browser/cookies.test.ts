import type { Locator, Page } from 'playwright-core'
import { describe } from 'vitest'
import { expect, test as base } from './fixtures.ts'

/** Its page has been served the first round. */
const test = base.extend('page', async ({ gallery, page }) => {
  await page.goto(`${gallery.url}/cookies`)
  await press(page, 'Write new values')
  return page
})

const ORDER = '{"tea":"lime-blossom","cups":2}'
const READS: Record<string, string> = {
  order: ORDER,
  discount: '{"percent":10}',
  guest: '{"name":"Odette","note":"tips well"}',
}
const NAMES = ['order', 'discount', 'guest', 'memoir']

describe.concurrent('the cookies', () => {
  base('are absent before anything was written', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/cookies`)
    for (const name of NAMES) expect(await reads(page, name)).toBe('absent')
  })

  test.for(Object.entries(READS))('%s reads back', async ([name, value], { page }) => {
    expect(await reads(page, name)).toBe(value)
    await page.reload()
    expect(await reads(page, name)).toBe(value)
  })

  test('shows on the wire what the browser keeps, and how much that is', async ({
    context,
    page,
  }) => {
    for (const { name, value, httpOnly } of await context.cookies()) {
      expect(httpOnly).toBe(true)
      if (name === 'madeleine') continue
      expect(await wire(page, name).inputValue()).toBe(value)
      const size = `${name.length + value.length} bytes`
      expect(await page.locator(`label[for="${name}-text"]`).innerText()).toContain(size)
    }
  })

  test('shows a plain and a signed value for all to read, and no encrypted one', async ({
    page,
  }) => {
    expect(await wire(page, 'order').inputValue()).toContain('lime-blossom')
    expect(await wire(page, 'discount').inputValue()).toContain('10')
    expect(await wire(page, 'guest').inputValue()).not.toMatch(/odette|tips/i)
  })

  test('shows all chunks of the chunked one, none too large, and reads it whole', async ({
    page,
  }) => {
    const chunks = await page.locator('#memoir textarea').all()
    expect(chunks).toHaveLength(2)
    for (const chunk of chunks) expect((await chunk.inputValue()).length).toBeLessThan(4096)
    const lines = JSON.parse(await reads(page, 'memoir'))
    expect(lines).toHaveLength(150)
    expect(lines.at(-1)).toBe('Cup 150: Combray, all of it.')
  })

  test('a plain one that was tampered with is believed', async ({ page }) => {
    await send(page, 'order', (text) => text.replace('2}', '12}'))
    expect(await reads(page, 'order')).toBe('{"tea":"lime-blossom","cups":12}')
  })

  test('a plain one reads as absent where its schema refuses it', async ({ page }) => {
    await send(page, 'order', (text) => text.replace('2}', '13}'))
    expect(await reads(page, 'order')).toBe('absent')
  })

  test('a signed one that was tampered with reads as absent', async ({ page }) => {
    await send(page, 'discount', (text) => text.replace('10', '90'))
    expect(await reads(page, 'discount')).toBe('absent')
    expect(await wire(page, 'discount').inputValue()).toContain('90')
  })

  test('an encrypted one that was tampered with reads as absent', async ({ page }) => {
    await send(page, 'guest', (text) => text.slice(0, -2))
    expect(await reads(page, 'guest')).toBe('absent')
  })

  test('an encrypted one takes no signed value', async ({ page }) => {
    const signed = await wire(page, 'discount').inputValue()
    await send(page, 'guest', () => signed)
    expect(await reads(page, 'guest')).toBe('absent')
  })

  test('a chunked one reads as absent when one chunk was changed, or lost', async ({ page }) => {
    const text = await wire(page, 'memoir.1').inputValue()
    await send(page, 'memoir.1', () => text.replace('nothing', 'madness'))
    expect(await reads(page, 'memoir')).toBe('absent')
    await send(page, 'memoir.1', () => text)
    expect(await reads(page, 'memoir')).toContain('Combray')
    await send(page, 'memoir.1', () => '')
    expect(await reads(page, 'memoir')).toBe('absent')
    expect(await page.locator('#memoir textarea').count()).toBe(1)
  })

  test('change by one digit at the press of a button', async ({ page }) => {
    for (const name of NAMES) {
      await press(page.locator(`#${name}`), 'Change a digit')
      const expected = name === 'order' ? ORDER.replace('2', '3') : 'absent'
      expect(await reads(page, name)).toBe(expected)
    }
  })

  test('hold other values each time, and no chunk of an earlier one', async ({ context, page }) => {
    const chunks = async () =>
      (await context.cookies()).filter(({ name }) => name.startsWith('memoir')).length
    await press(page, 'Write new values')
    expect(await reads(page, 'guest')).toContain('Swann')
    expect(await chunks()).toBe(3)
    await press(page, 'Write new values')
    expect(await reads(page, 'guest')).toContain('Gilberte')
    expect(await chunks()).toBe(2)
  })

  test('are gone after a reset, tampered with or not', async ({ context, page }) => {
    await send(page, 'discount', () => 'forged')
    await press(page, 'Reset')
    for (const name of NAMES) expect(await reads(page, name)).toBe('absent')
    const left = (await context.cookies()).map(({ name }) => name)
    expect(left.filter((name) => name !== 'madeleine')).toEqual([])
  })

  test('take anything as text', async ({ page }) => {
    const text = '</textarea><script>alert(1)</script>"; Path=/ 🐚 %7'
    await send(page, 'order', () => text)
    expect(await reads(page, 'order')).toBe('absent')
    expect(decodeURIComponent(await wire(page, 'order').inputValue())).toBe(text)
    expect(await page.locator('main script').count()).toBe(0)
  })

  test('can be tampered with by keyboard alone', async ({ page }) => {
    await wire(page, 'order').focus()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('7}')
    await page.keyboard.press('Tab')
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    expect(await reads(page, 'order')).toBe(ORDER.replace('2', '7'))
  })

  test('fit a phone, with all their values', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  })
})

base('a text that is too large is refused with the reason', async ({ gallery, context }) => {
  const answer = await context.request.post(`${gallery.url}/cookies`, {
    form: { do: 'plant', order: 'x'.repeat(5000) },
    headers: { origin: gallery.url },
  })
  expect(answer.status()).toBe(400)
  expect(await answer.text()).toContain('browsers ignore a cookie over 4096')
})

base('a form from elsewhere plants nothing', async ({ gallery, context }) => {
  const answer = await context.request.post(`${gallery.url}/cookies`, {
    form: { do: 'plant', order: 'planted' },
    headers: { origin: 'https://elsewhere.example' },
  })
  expect(answer.status()).toBe(403)
  expect(await context.cookies()).toEqual([])
})

base('only the cookies of the page can be planted', async ({ gallery, context }) => {
  const answer = await context.request.post(`${gallery.url}/cookies`, {
    form: { do: 'plant', session_cookie: '{"username":"Odette"}' },
    headers: { origin: gallery.url },
  })
  expect(answer.ok()).toBe(true)
  expect(await context.cookies()).toEqual([])
})

/** What the page says that the app reads. */
function reads(page: Page, name: string): Promise<string> {
  return page.locator(`#${name} output`).innerText()
}

function wire(page: Page, name: string): Locator {
  return page.locator(`[name="${name}"]`)
}

/** Sends another text in place of the one a cookie travels as. */
async function send(page: Page, name: string, change: (text: string) => string): Promise<void> {
  const field = wire(page, name)
  await field.fill(change(await field.inputValue()))
  await press(page.locator('article').filter({ has: field }), 'Send this')
}

/** Presses a button, and waits for the page it leads to. */
async function press(where: Page | Locator, name: string): Promise<void> {
  const page = 'page' in where ? where.page() : where
  await Promise.all([page.waitForEvent('load'), where.getByRole('button', { name }).click()])
}
