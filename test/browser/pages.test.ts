import { expect, test } from './fixtures.ts'

const PATHS = [
  '/',
  '/login?channel=sse',
  '/login?channel=ws',
  '/chat?channel=sse',
  '/chat?channel=ws',
  '/cookies',
  '/todos',
  '/todos?by=request',
  '/preferences?channel=sse',
  '/preferences?channel=ws',
  '/preferences/static',
  '/preferences/react',
  '/movies',
  '/movies?refresh=off',
  '/greeting',
]

test.for(PATHS)('%s fits a phone', async (path, { gallery, page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(gallery.url + path, { waitUntil: 'load' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
})

test.for(['light', 'dark'] as const)(
  'in %s, text stands out from its ground',
  async (colorScheme, { gallery, context }) => {
    const page = await context.newPage()
    await page.emulateMedia({ colorScheme })
    for (const path of PATHS) {
      await page.goto(gallery.url + path)
      for (const { text, ratio } of await page.evaluate(contrasts))
        expect(ratio, `"${text}" on ${path}`).toBeGreaterThanOrEqual(4.5)
    }
  },
)

test('the first page draws the journey, with words for those who cannot see it', async ({
  gallery,
  page,
}) => {
  await page.goto(gallery.url)
  const picture = page.getByRole('img', { name: 'The journey of a late cookie' })
  expect(await picture.isVisible()).toBe(true)
  expect(await picture.locator('desc').textContent()).toContain('Set-Cookie')
})

test.for(['Login', 'Chat', 'Cookies', 'Todos', 'Preferences', 'Movies', 'Greeting'])(
  'a card leads to the %s',
  async (name, { gallery, page }) => {
    await page.goto(gallery.url)
    await page.getByRole('main').getByRole('link', { name }).click()
    await page.waitForURL(`**/${name.toLowerCase()}`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name)
  },
)

test('a page that does not exist says so, as 404', async ({ gallery, context }) => {
  const page = await context.newPage()
  const answer = await page.goto(`${gallery.url}/nowhere`)
  expect(answer!.status()).toBe(404)
  await expect(page).toShow('Not remembered')
})

test('only files for the page are served', async ({ gallery, context }) => {
  const files = ['style.css', 'server.ts', 'answers.ts', '..%2fpackage.json']
  const statuses = files.map(async (file) =>
    (await context.request.get(`${gallery.url}/${file}`)).status(),
  )
  expect(await Promise.all(statuses)).toEqual([200, 404, 404, 404])
})

test('nothing comes from elsewhere, and no script is in the page itself', async ({
  gallery,
  context,
}) => {
  const page = await context.newPage()
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  for (const path of PATHS) {
    const answer = await page.goto(gallery.url + path, { waitUntil: 'load' })
    expect(answer!.headers()['content-security-policy']).not.toContain('unsafe')
  }
  expect([...hosts]).toEqual([new URL(gallery.url).host])
})

/** In the page: how each piece of text stands out from what is behind it (WCAG 2.2, 1.4.3). */
function contrasts(): { text: string; ratio: number }[] {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
  const rgba = (color: string) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const luminance = ([red, green, blue]: number[]) => {
    const [r, g, b] = [red!, green!, blue!].map((value) =>
      value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const groundOf = (element: Element): number[] => {
    const own = rgba(getComputedStyle(element).backgroundColor)
    return own[3] === 255 || !element.parentElement ? own : groundOf(element.parentElement)
  }
  const ratioOf = (element: Element) => {
    const levels = [rgba(getComputedStyle(element).color), groundOf(element)].map(luminance)
    return (Math.max(...levels) + 0.05) / (Math.min(...levels) + 0.05)
  }
  return [...document.querySelectorAll('body *:not(svg, svg *)')]
    .filter((element) =>
      [...element.childNodes].some(
        ({ nodeType, textContent }) => nodeType === 3 && textContent!.trim(),
      ),
    )
    .filter((element) => element.checkVisibility())
    .map((element) => ({ text: element.textContent!.trim().slice(0, 40), ratio: ratioOf(element) }))
}
