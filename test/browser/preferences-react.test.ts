import { describe } from 'vitest'
import { bundle } from '../../examples/gallery/bundle.ts'
import { expect, test as withGallery } from './fixtures.ts'
import { becomes, Preferences, PREFIX } from './preferences-page.ts'

const SCRIPT = 'preferences-react.client.js'

/** React's own warnings are in another script than the one that is served. */
const base = withGallery.extend('script', { scope: 'file' }, () =>
  bundle('preferences-react.client.tsx', 'development'),
)

describe.concurrent.each(['sse', 'ws'])('the preferences in React over %s', (channel) => {
  const test = base
    .extend('url', ({ gallery }) => `${gallery.url}/preferences/react?channel=${channel}`)
    .extend('one', async ({ url, page, script }) => {
      await page.route(`**/${SCRIPT}`, (route) =>
        route.fulfill({ body: script, contentType: 'text/javascript' }),
      )
      const one = new Preferences(page)
      await one.open(url)
      return one
    })

  test('hydrate as they were rendered, with not a word on the console', async ({ one }) => {
    await one.theme.selectOption('dark')
    await one.write('Longtemps')
    const said: string[] = []
    one.page.on('console', (message) => {
      // An advertisement.
      if (!message.text().includes('React DevTools')) said.push(message.text())
    })
    const answer = await one.page.reload()
    expect(await answer!.text()).toMatch(/<option selected="">dark/)
    await one.shows('visits', /^2$/)
    expect(await one.theme.inputValue()).toBe('dark')
    expect(await one.draft.inputValue()).toBe('Longtemps')
    expect(said).toEqual([])
  })

  test('are those of the plain page, live', async ({ one, gallery, context }) => {
    const plain = new Preferences(await context.newPage())
    await plain.open(`${gallery.url}/preferences?channel=${channel}`)
    await one.write('from React')
    await becomes(() => plain.draft.inputValue(), 'from React')
    await plain.write('from the plain page')
    await becomes(() => one.draft.inputValue(), 'from the plain page')
    await plain.theme.selectOption('dark')
    await becomes(() => one.page.getAttribute('html', 'data-theme'), 'dark')
    for (const tab of [one, plain]) {
      await tab.tells('seen', 'theme', '"dark"')
      await tab.tells('seen', 'draft', '"from the plain page"')
      await tab.shows('visits', /^2$/)
    }
    await one.page.getByRole('button', { name: 'Clear everything' }).click()
    await expect(one.page).toShow('All is forgotten.')
    for (const tab of [one, plain]) {
      await becomes(() => tab.draft.inputValue(), '')
      await tab.tells('seen', 'draft', undefined)
    }
  })

  test('take each key as it comes, wherever the cursor is', async ({ one }) => {
    await one.write('Longtemps')
    await one.draft.press('Home')
    await one.draft.pressSequentially('Il y a ')
    await one.shows('state', /^Saved$/)
    expect(await one.draft.inputValue()).toBe('Il y a Longtemps')
    await one.edit(`${PREFIX}draft`, '"edited"')
    await becomes(() => one.draft.inputValue(), 'edited')
  })

  test('are drawn by the script that is served', async ({ url, context }) => {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => complaints.push(message.text()))
    const one = new Preferences(page)
    await one.open(url)
    await one.write('Longtemps')
    await one.reload()
    expect(await one.draft.inputValue()).toBe('Longtemps')
    expect(complaints).toEqual([])
  })
})
