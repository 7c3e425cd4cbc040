import { describe } from 'vitest'
import type { React } from './bundle.ts'
import { eventually, expect, shown, test, visit } from './site.ts'

describe.each<React>([18, 19])('React %i', (react) => {
  describe('an item', () => {
    test('is set, by a value and by what makes one of the old, and deleted', async ({ page }) => {
      await visit(page, `/${react}/bare`)
      await page.evaluate(() => stage.setters['sidebar']!({ width: 1 }))
      await eventually(() => shown(page, 'again')).toBe('{"width":1}')
      await page.evaluate(() =>
        stage.setters['again']!(({ width }: { width: number }) => ({ width: width + 1 })),
      )
      await eventually(() => shown(page, 'sidebar')).toBe('{"width":2}')
      await page.evaluate(() => stage.setters['sidebar']!(undefined))
      await eventually(() => shown(page, 'again')).toBe('{"width":200}')
    })

    test('is another one in sessionStorage', async ({ page }) => {
      await visit(page, `/${react}/provided`)
      await page.evaluate(() => stage.setters['tab']!({ width: 5 }))
      await eventually(() => shown(page, 'tab')).toBe('{"width":5}')
      expect(await shown(page, 'sidebar')).toBe('{"width":200}')
    })

    test('follows another tab', async ({ page, context }) => {
      await visit(page, `/${react}/bare`)
      const other = await context.newPage()
      await visit(other, `/${react}/bare`)
      await other.evaluate(() => stage.setters['draft']!('from the other tab'))
      await eventually(() => shown(page, 'draft')).toBe('"from the other tab"')
    })

    test('follows what is written in another tab without the library', async ({
      page,
      context,
    }) => {
      await visit(page, `/${react}/bare`)
      const other = await context.newPage()
      await visit(other, `/${react}/bare`)
      await other.evaluate(() =>
        localStorage.setItem('madeleine:/_madeleine:sidebar', '{"width":7}'),
      )
      await eventually(() => shown(page, 'sidebar')).toBe('{"width":7}')
    })

    test('that is spoilt shows its fallback, and is the same object in all renderings', async ({
      page,
      context,
    }) => {
      await context.addInitScript(() =>
        localStorage.setItem('madeleine:/_madeleine:sidebar', '{"width":'),
      )
      await visit(page, `/${react}/bare`)
      expect(await shown(page, 'sidebar')).toBe('{"width":200}')
      expect(await page.evaluate(() => stage.values['sidebar'] === stage.values['again'])).toBe(
        true,
      )
    })
  })

  describe('a cookie', () => {
    test('is set with the attributes of its definition, and deleted', async ({ page, context }) => {
      await visit(page, `/${react}/bare`)
      await page.evaluate(() => stage.setters['theme']!('dark'))
      await eventually(() => shown(page, 'theme')).toBe('"dark"')
      const [cookie] = await context.cookies()
      expect(cookie).toMatchObject({ value: 'dark', httpOnly: false, sameSite: 'Lax', path: '/' })
      expect(cookie!.expires * 1000 - Date.now()).toBeGreaterThan(364 * 86_400_000)
      await page.evaluate(() => stage.setters['theme']!(undefined))
      await eventually(() => shown(page, 'theme')).toBe('"light"')
      expect(await context.cookies()).toEqual([])
    })

    test('is set by what makes a value of the old one', async ({ page }) => {
      await visit(page, `/${react}/bare`)
      await page.evaluate(() => stage.setters['cart']!((old: string[]) => [...old, 'tea']))
      await page.evaluate(() => stage.setters['cart']!((old: string[]) => [...old, 'cake']))
      await eventually(() => shown(page, 'cart')).toBe('["tea","cake"]')
    })

    test('is not set to what its schema refuses', async ({ page }) => {
      await visit(page, `/${react}/bare`)
      const thrown = await page.evaluate(() => {
        try {
          return stage.setters['theme']!('green')
        } catch (error) {
          return String(error)
        }
      })
      expect(thrown).toMatch(/^UsageError: Cookie "theme"/)
      expect(await shown(page, 'theme')).toBe('"light"')
    })

    test('follows another tab', async ({ page, context }) => {
      await visit(page, `/${react}/bare`)
      const other = await context.newPage()
      await visit(other, `/${react}/bare`)
      await other.evaluate(() => stage.setters['theme']!('dark'))
      await eventually(() => shown(page, 'theme')).toBe('"dark"')
    })

    test('follows what is written without the library', async ({ page }) => {
      await visit(page, `/${react}/bare`)
      await page.evaluate(() => (document.cookie = 'theme=dark'))
      await eventually(() => shown(page, 'theme')).toBe('"dark"')
    })

    test('where there is no CookieStore, is looked for when the page gets attention', async ({
      page,
    }) => {
      await page.addInitScript(() =>
        Object.defineProperty(globalThis, 'cookieStore', { value: undefined }),
      )
      await visit(page, `/${react}/bare`)
      await page.evaluate(() => (document.cookie = 'theme=dark'))
      await page.evaluate(() => new Promise((done) => setTimeout(done, 200)))
      expect(await shown(page, 'theme')).toBe('"light"')
      await page.evaluate(() => dispatchEvent(new Event('focus')))
      await eventually(() => shown(page, 'theme')).toBe('"dark"')
    })
  })
})
