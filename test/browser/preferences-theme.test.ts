import type { CDPSession, Page } from 'playwright-core'
import { describe } from 'vitest'
import { expect, test as base } from './fixtures.ts'
import { Preferences } from './preferences-page.ts'

const SERVER_RENDERED = ['/preferences?channel=sse', '/', '/greeting']
const STATIC = '/preferences/static'
const DARK = [19, 22, 14]
const LIGHT = [245, 247, 236]

/** A visitor who has chosen dark, on a system that is light, and has had time to see it. */
const test = base.extend('visitor', async ({ gallery, page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  const preferences = new Preferences(page)
  await preferences.open(`${gallery.url}/preferences`)
  await preferences.theme.selectOption('dark')
  await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark')
  return page
})

describe.concurrent('the theme', () => {
  test.for([...SERVER_RENDERED, STATIC])(
    'is on the root element of %s before the first paint, and stays',
    async (path, { gallery, visitor }) => {
      await visitor.addInitScript(watchTheme)
      await visitor.goto(gallery.url + path)
      const { firstPaint, themes } = await visitor.evaluate(themesSoFar)
      expect(themes.map(({ theme }) => theme)).toEqual(['dark'])
      expect(themes[0]!.at).toBeLessThan(firstPaint)
    },
  )

  test.for([...SERVER_RENDERED, STATIC])(
    'is that of each frame that is drawn of %s, however late the styles come',
    async (path, { gallery, visitor }) => {
      await visitor.route('**/style.css', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300))
        await route.continue()
      })
      const frames = await framesOf(visitor, async () => {
        await visitor.goto(gallery.url + path)
        await visitor.reload()
        await visitor.waitForTimeout(500)
      })
      expect(frames.length).toBeGreaterThan(0)
      for (const frame of frames) expect(frame).toEqual(DARK)
    },
  )

  test('of the system is what is drawn where none was chosen', async ({ gallery, page }) => {
    for (const path of ['/preferences', STATIC]) {
      await page.goto(gallery.url + path)
      for (const [colorScheme, color] of [
        ['light', LIGHT],
        ['dark', DARK],
      ] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await page.evaluate(ground)).toBe(`rgb(${color.join(', ')})`)
      }
    }
  })

  test('is known to the server: no script is needed to be drawn in it', async ({
    gallery,
    visitor,
    context,
    chromium,
  }) => {
    await visitor.close()
    const cookies = await context.cookies()
    const scriptless = await chromium.newContext({ javaScriptEnabled: false })
    await scriptless.addCookies(cookies)
    const page = await scriptless.newPage()
    await page.goto(`${gallery.url}/preferences`)
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark')
    await scriptless.close()
  })

  test('that somebody forges is none', async ({ gallery, context, page }) => {
    const text = encodeURIComponent('"><script>document.title=1</script>')
    const [url, name] = [gallery.url, 'madeleine.theme']
    for (const value of [text, `%22${text}%22`, '{', '%', '%22purple%22']) {
      await context.addCookies([{ name, value, url }])
      await page.goto(`${url}/preferences`)
      expect(await page.getAttribute('html', 'data-theme')).toBe('system')
    }
  })

  test('of a static page is found by the one script that its policy lets run', async ({
    gallery,
    visitor,
  }) => {
    const answer = await visitor.goto(gallery.url + STATIC)
    const policy = answer!.headers()['content-security-policy']
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/=]+'(?:;|$)/)
    expect(policy).not.toContain('unsafe')
    expect(answer!.headers()).not.toHaveProperty('vary')
    expect(await visitor.locator('script:not([src])').count()).toBe(1)
  })
})

declare global {
  interface Window {
    /** Which theme the page had, and since when. */
    themes: { theme: string | undefined; at: number }[]
  }
}

/** In the page, before anything else of it: which theme it has when. */
function watchTheme(): void {
  const themes: typeof window.themes = []
  const look = () => {
    const root = document.documentElement
    const theme = root?.dataset['theme']
    // Before the root element comes there is nothing to be drawn.
    if (root && theme !== themes.at(-1)?.theme) themes.push({ theme, at: performance.now() })
  }
  new MutationObserver(look).observe(document, {
    attributes: true,
    childList: true,
    subtree: true,
  })
  Object.assign(window, { themes })
}

/** In the page: that, once it has been drawn. */
async function themesSoFar() {
  while (performance.getEntriesByName('first-paint').length === 0)
    await new Promise(requestAnimationFrame)
  return {
    themes: window.themes,
    firstPaint: performance.getEntriesByName('first-paint')[0]!.startTime,
  }
}

function ground(): string {
  return getComputedStyle(document.body).backgroundColor
}

/** The colour of the upper left corner in each frame that is drawn while `work` goes on. */
async function framesOf(page: Page, work: () => Promise<void>): Promise<number[][]> {
  const session: CDPSession = await page.context().newCDPSession(page)
  const frames: string[] = []
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(data)
    void session.send('Page.screencastFrameAck', { sessionId })
  })
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 })
  await work()
  await session.send('Page.stopScreencast')
  return Promise.all(frames.map((frame) => page.evaluate(corner, frame)))
}

/** In the page: the colour of a picture's upper left corner. */
async function corner(png: string): Promise<number[]> {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.codePointAt(0)!)
  const picture = await createImageBitmap(new Blob([bytes]))
  const canvas = new OffscreenCanvas(1, 1).getContext('2d')!
  canvas.drawImage(picture, 0, 0)
  return Array.from(canvas.getImageData(0, 0, 1, 1).data.subarray(0, 3))
}
