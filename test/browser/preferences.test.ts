import { describe } from 'vitest'
import { expect, test as base } from './fixtures.ts'
import { openGallery } from './gallery.ts'
import { becomes, Preferences, PREFIX, REFUSED } from './preferences-page.ts'

describe.concurrent.each(['sse', 'ws'])('the preferences over %s', (channel) => {
  const address = `/preferences?channel=${channel}`

  /** Two tabs of one browser. */
  const test = base
    .extend('url', ({ gallery }) => gallery.url + address)
    .extend('one', async ({ url, page }) => {
      const one = new Preferences(page)
      await one.open(url)
      return one
    })
    .extend('other', async ({ url, context }) => {
      const other = new Preferences(await context.newPage())
      await other.open(url)
      return other
    })

  test('a draft survives a reload, and the server sees it', async ({ one }) => {
    await one.write('Longtemps')
    await one.reload()
    expect(await one.draft.inputValue()).toBe('Longtemps')
    await one.tells('seen', 'draft', '"Longtemps"')
    await one.tells('raw', 'draft', '"Longtemps"')
  })

  test('what was typed last is kept though the page is left at once', async ({ one }) => {
    await one.draft.pressSequentially('Longtemps')
    await one.reload()
    expect(await one.draft.inputValue()).toBe('Longtemps')
    await one.tells('seen', 'draft', '"Longtemps"')
  })

  test('who comes back finds what has changed meanwhile', async ({ one, other, gallery }) => {
    await one.page.goto(gallery.url)
    await other.write('while you were away')
    await one.page.goBack()
    await becomes(() => one.draft.inputValue(), 'while you were away')
    await one.write('thank you')
    await becomes(() => other.draft.inputValue(), 'thank you')
  })

  test('what is typed without a network is saved once there is one', async ({ other }) => {
    await other.page.route('**/*', (route) => route.abort())
    await other.page.evaluate(holdSockets)
    await other.draft.fill('under way')
    await other.tells('raw', 'draft', '"under way"')
    await other.page.waitForTimeout(1_000)
    await other.shows('state', /^Saving…$/)
    await other.page.unroute('**/*')
    await other.page.evaluate(releaseSockets)
    await other.shows('state', /^Saved$/)
    expect(await other.column('seen', 'draft')).toBe('"under way"')
  })

  base('all survives a restart of the server', async ({ context }) => {
    const before = await openGallery()
    // It may complain that the server is not there for a while.
    const one = new Preferences(await context.newPage())
    await one.open(before.url + address)
    await one.write('Longtemps')
    await one.theme.selectOption('dark')
    await before.close()

    const after = await openGallery(new URL(before.url).port)
    // It connects again by itself.
    await one.write('je me suis couché')
    await one.reload()
    expect(await one.draft.inputValue()).toBe('je me suis couché')
    await one.tells('seen', 'theme', '"dark"')
    await one.tells('seen', 'draft', '"je me suis couché"')
    await one.shows('visits', /^2$/)
    await after.close()
  })

  test('it is saved when the server has it, and not before', async ({ one }) => {
    const { page } = one
    await one.write('a')
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route('**/_madeleine/storage', async (route) => {
      await held
      await route.continue()
    })
    await page.evaluate(holdSockets)
    await one.draft.press('End')
    await one.draft.press('b')
    expect(await page.locator('#state').innerText()).toBe('Saving…')
    await one.tells('raw', 'draft', '"ab"')
    await page.waitForTimeout(500)
    expect(await page.locator('#state').innerText()).toBe('Saving…')
    expect(await one.column('seen', 'draft')).toBe('"a"')

    release()
    await page.evaluate(releaseSockets)
    await one.shows('state', /^Saved$/)
    expect(await one.column('seen', 'draft')).toBe('"ab"')
  })

  test('what is typed and taken back at once is saved, too', async ({ one }) => {
    await one.write('a')
    await one.draft.press('End')
    await one.draft.pressSequentially('b')
    await one.draft.press('Backspace')
    await one.shows('state', /^Saved$/)
  })

  test('two tabs show the same, whichever is written in', async ({ one, other }) => {
    await one.write('from one')
    await becomes(() => other.draft.inputValue(), 'from one')
    await other.shows('state', /^Saved$/)
    await other.tells('seen', 'draft', '"from one"')

    await other.write('from the other')
    await becomes(() => one.draft.inputValue(), 'from the other')
    await one.tells('seen', 'draft', '"from the other"')

    await other.theme.selectOption('dark')
    await becomes(() => one.theme.inputValue(), 'dark')
    for (const { page } of [one, other])
      await becomes(() => page.evaluate(ground), 'rgb(19, 22, 14)')
  })

  test('another browser has preferences of its own', async ({ one, url, chromium }) => {
    const elsewhere = await chromium.newContext()
    const stranger = new Preferences(await elsewhere.newPage())
    await stranger.open(url)
    await one.write('mine')
    await stranger.write('yours')
    await one.reload()
    await stranger.reload()
    expect(await one.draft.inputValue()).toBe('mine')
    await one.tells('seen', 'draft', '"mine"')
    expect(await stranger.draft.inputValue()).toBe('yours')
    await stranger.tells('seen', 'draft', '"yours"')
    await elsewhere.close()
  })

  test('an edit in the developer tools reaches the server within a second or so', async ({
    one,
    other,
  }) => {
    await one.edit(`${PREFIX}draft`, '"edited"')
    // It takes half of that, but for machines that are busy with other tests.
    await one.tells('seen', 'draft', '"edited"', 3_000)
    expect(await one.draft.inputValue()).toBe('edited')
    await other.tells('seen', 'draft', '"edited"', 3_000)
    expect(await other.draft.inputValue()).toBe('edited')
  })

  test('an edit that makes no sense harms nobody', async ({ one }) => {
    for (const text of ['{', '7', '"\n', '']) {
      await one.edit(`${PREFIX}draft`, text)
      await one.edit(`${PREFIX}note`, JSON.stringify(text))
      await one.tells('seen', 'note', JSON.stringify(text))
      expect(await one.draft.inputValue()).toBe('')
    }
    await one.write('sense')
    await one.tells('seen', 'draft', '"sense"')
  })

  test('what is removed is gone on both sides, and in other tabs', async ({ one, other }) => {
    await one.write('soon gone')
    await other.tells('seen', 'draft', '"soon gone"')
    await one.edit(`${PREFIX}draft`, null)
    for (const tab of [one, other]) {
      await tab.tells('seen', 'draft', undefined)
      await becomes(() => tab.draft.inputValue(), '')
    }
    await one.reload()
    expect(await one.column('seen', 'draft')).toBeUndefined()
  })

  test('the button clears all that is the app’s, in both tabs, and nothing else', async ({
    one,
    other,
  }) => {
    await one.edit('foreign', 'stays')
    await one.write('soon gone')
    await one.theme.selectOption('dark')
    await other.tells('seen', 'theme', '"dark"')
    await one.page.getByRole('button', { name: 'Clear everything' }).click()
    await expect(one.page).toShow('All is forgotten.')
    expect(await one.page.evaluate(() => Object.keys(localStorage))).toEqual(['foreign'])
    for (const tab of [one, other]) {
      for (const key of ['draft', 'theme', 'visits']) await tab.tells('seen', key, undefined)
      await becomes(() => tab.draft.inputValue(), '')
      expect(await tab.theme.inputValue()).toBe('system')
      await tab.shows('state', /^Saved$/)
      await tab.shows('visits', /^0$/)
    }
  })

  test('each load is one visit, in every tab', async ({ one, other }) => {
    for (const tab of [one, other]) await tab.shows('visits', /^2$/)
    await one.reload()
    await other.reload()
    for (const tab of [one, other]) {
      await tab.shows('visits', /^4$/)
      await tab.tells('seen', 'visits', '4')
    }
  })

  test('a browser without room goes on, says so, and keeps what it had', async ({ one }) => {
    await one.write('Earlier')
    await one.shows('persistent', /^true$/)
    await one.page.evaluate(fill)
    await one.draft.fill('Longer than there is room for')
    await expect(one.page).toShow('Not kept by this browser')
    await expect(one.page).toShow(REFUSED)
    await one.shows('persistent', /^false$/)
    await one.tells('seen', 'draft', '"Longer than there is room for"')
    expect(await one.raw(`${PREFIX}draft`)).toBe('"Earlier"')

    await one.page.evaluate(() => localStorage.removeItem('foreign'))
    await one.write('There is room again')
    await one.shows('persistent', /^true$/)
    await one.reload()
    expect(await one.draft.inputValue()).toBe('There is room again')
  })
})

/** In the page: what is behind all of it. */
function ground(): string {
  return getComputedStyle(document.body).backgroundColor
}

/** In the page: leaves no room in localStorage. */
function fill(): void {
  let text = ''
  for (let size = 8_000_000; size >= 1; size = Math.floor(size / 2))
    try {
      localStorage.setItem('foreign', text + 'x'.repeat(size))
      text += 'x'.repeat(size)
    } catch {}
}

/** In the page: from now on its sockets send nothing. */
function holdSockets(): void {
  const { send } = WebSocket.prototype
  const held: [WebSocket, string][] = []
  WebSocket.prototype.send = function (data) {
    held.push([this, data as string])
  }
  addEventListener('release', () => {
    WebSocket.prototype.send = send
    for (const [socket, data] of held) socket.send(data)
  })
}

function releaseSockets(): void {
  dispatchEvent(new Event('release'))
}
