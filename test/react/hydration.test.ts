import type { BrowserContext } from 'playwright-core'
import { describe } from 'vitest'
import type { React } from './bundle.ts'
import { eventually, expect, shown, test, visit, type Site } from './site.ts'

/** What the browser remembers before it comes. */
async function remember(context: BrowserContext, site: Site): Promise<void> {
  const json = JSON.stringify
  const cookie = (name: string, value: string) => ({
    name,
    value: encodeURIComponent(value),
    url: site.url,
  })
  await context.addCookies([
    cookie('theme', 'dark'),
    cookie('cart', json(['</script><script>alert(1)</script>', '\u2028é"'])),
    cookie('madeleine.sidebar', json({ width: 300 })),
    cookie('madeleine.tags', json('a,b')),
  ])
  await context.addInitScript(() => {
    localStorage.setItem('madeleine:/_madeleine:sidebar', '{"width":300}\n{"firstPaint":true}')
    localStorage.setItem('madeleine:/_madeleine:tags', '"a,b"\n{"firstPaint":true}')
  })
}

describe.each<React>([18, 19])('React %i', (react) => {
  test.for(['provided', 'provided/streamed', 'provided?nonce=n'])(
    'shows what the browser remembers from the first frame on: /%s',
    async (path, { page, context, site }) => {
      await remember(context, site)
      await visit(page, `/${react}/${path}`)
      expect(await page.evaluate(() => seen)).toEqual({
        theme: ['"dark"'],
        cart: ['["</script><script>alert(1)</script>","\u2028é\\""]'],
        sidebar: ['{"width":300}'],
        again: ['{"width":300}'],
        tags: ['["a","b"]'],
        draft: ['""'],
        tab: ['{"width":200}'],
      })
    },
  )

  test('shows each of several roots what is its own', async ({ page, context, site }) => {
    await remember(context, site)
    await visit(page, `/${react}/island+another/islands`)
    await eventually(() => page.evaluate(() => stage.values['tags'])).toEqual(['a', 'b'])
    expect(await page.evaluate(() => seen)).toEqual({
      theme: ['"dark"'],
      sidebar: ['{"width":300}'],
      tags: ['["a","b"]'],
    })
  })

  test('shows fallbacks to a browser that remembers nothing', async ({ page }) => {
    await visit(page, `/${react}/provided`)
    expect(await page.evaluate(() => [seen['theme'], seen['sidebar']])).toEqual([
      ['"light"'],
      ['{"width":200}'],
    ])
  })

  test('without a provider begins with fallbacks, and goes on with what there is', async ({
    page,
    context,
    site,
  }) => {
    await remember(context, site)
    await visit(page, `/${react}/bare`)
    expect(await page.evaluate(() => [seen['theme'], seen['sidebar']])).toEqual([
      ['"light"', '"dark"'],
      ['{"width":200}', '{"width":300}'],
    ])
  })

  test('that no server has rendered shows at once what there is', async ({
    page,
    context,
    site,
  }) => {
    await remember(context, site)
    await page.goto(`/${react}/provided/alone`)
    await page.evaluate(() => stage.show({}))
    await page.locator('#theme').waitFor()
    expect(await page.evaluate(() => [seen['theme'], seen['sidebar']])).toEqual([
      ['"dark"'],
      ['{"width":300}'],
    ])
    expect(await page.locator('main script').count()).toBe(0)
  })

  test('renders no more often than something changes', async ({ page }) => {
    await visit(page, `/${react}/provided`)
    const before = await page.evaluate(() => ({ ...stage.renders }))
    await page.evaluate(() => {
      document.cookie = 'other=1'
      dispatchEvent(new Event('focus'))
      stage.setters['theme']!('dark')
    })
    await eventually(() => shown(page, 'theme')).toBe('"dark"')
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)))
    const after = await page.evaluate(() => stage.renders)
    expect({ ...after, theme: 0 }).toEqual({ ...before, theme: 0 })
  })

  test('keeps its setters', async ({ page }) => {
    await visit(page, `/${react}/provided`)
    await page.evaluate(() => {
      stage.setters['sidebar']!({ width: 1 })
      stage.setters['theme']!('dark')
    })
    await eventually(() => shown(page, 'sidebar')).toBe('{"width":1}')
    await eventually(() => shown(page, 'theme')).toBe('"dark"')
    const counts = await page.evaluate(() =>
      ['sidebar', 'theme'].map((name) => stage.allSetters[name]!.size),
    )
    // StrictMode throws the first rendering away, and the setter with it.
    expect(Math.max(...counts)).toBeLessThanOrEqual(2)
  })
})
