import type { APIResponse, BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { expect, test as base } from './fixtures.ts'

/** Its visitor is on the page, where the list comes down the WebSocket; `url` is the gallery's. */
const test = base
  .extend('url', ({ gallery }) => gallery.url)
  .extend('visitor', async ({ url, page }) => {
    await page.goto(`${url}/todos`)
    return page
  })

const REFUSAL = 'Send JSON { "content": "…" }, with 1 to 200 characters.'

// All visitors share one list, and tests run side by side, so each has todos of its own.
let named = 0
const todo = () => `Todo ${++named}.`

describe.concurrent('the todos over the WebSocket', () => {
  test('one that is added shows in every tab of every visitor', async ({
    url,
    context,
    chromium,
    visitor,
  }) => {
    const secondTab = await context.newPage()
    const elsewhere = await chromium.newContext()
    const other = await elsewhere.newPage()
    for (const page of [secondTab, other]) await page.goto(`${url}/todos`)
    for (const page of [visitor, other]) {
      const content = todo()
      await add(page, content)
      for (const shown of [visitor, secondTab, other]) await expect(shown).toShow(content)
    }
    await elsewhere.close()
  })

  test('what was seen there is not answered to a request, nor shown again', async ({
    url,
    context,
    visitor,
  }) => {
    const content = todo()
    await add(visitor, content)
    await expect(visitor).toShow(content)
    expect(await unseen(url, context)).not.toContain(content)
    await visitor.reload()
    const next = todo()
    await add(visitor, next)
    await expect(visitor).toShow(next)
    expect(await listed(visitor)).not.toContain(content)
  })

  test('what a request was answered does not come down the socket', async ({ url, context }) => {
    const [asked, live] = [todo(), todo()]
    await post(url, context, { content: asked })
    expect(await unseen(url, context)).toContain(asked)
    const page = await context.newPage()
    await page.goto(`${url}/todos`)
    await post(url, context, { content: live })
    await expect(page).toShow(live)
    expect(await listed(page)).not.toContain(asked)
  })

  test('a visitor who had no session when the socket opened has one from the first todo on', async ({
    gallery,
    url,
    chromium,
  }) => {
    const newcomer = await chromium.newContext()
    const page = await newcomer.newPage()
    await page.goto(`${url}/todos`)
    for (const content of [todo(), todo()]) {
      await post(url, newcomer, { content })
      await expect(page).toShow(content)
      expect(await unseen(url, newcomer)).not.toContain(content)
    }
    await page.close()
    // Until the server hears that the page has left, it goes on telling it.
    const seesNext = async () => {
      const later = todo()
      await post(url, newcomer, { content: later })
      return (await unseen(url, newcomer)).includes(later)
    }
    await expect.poll(seesNext, { timeout: 15_000 }).toBe(true)
    // That a page leaves is no error.
    expect(gallery.output).toHaveLength(1)
    await newcomer.close()
  })

  test('the cookie is HttpOnly and does not tell the number', async ({ context, visitor }) => {
    const content = todo()
    await add(visitor, content)
    await expect(visitor).toShow(content)
    const cookie = (await context.cookies()).find(({ name }) => name === 'session')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 })
    expect(await visitor.evaluate(() => document.cookie)).toBe('')
  })

  test('the button asks by request: nothing is left of what came down the socket', async ({
    visitor,
  }) => {
    const content = todo()
    await add(visitor, content)
    await expect(visitor).toShow(content)
    await visitor.getByRole('button', { name: 'Ask for unseen ones' }).click()
    await visitor.locator('#answer:not(:text("nothing yet"))').waitFor()
    expect(await visitor.locator('#answer').innerText()).not.toContain(content)
  })

  test('takes any content as text', async ({ visitor }) => {
    const content = `${todo()} <img src=x onerror="document.title='run'"> & 🐚`
    await add(visitor, content)
    await expect(visitor).toShow(content)
    expect(await visitor.locator('#todos img').count()).toBe(0)
    expect(await visitor.title()).toBe('Todos · madeleine')
  })

  test('can be used with the keyboard alone', async ({ visitor }) => {
    const content = todo()
    await visitor.getByLabel('What is to be done?').focus()
    await visitor.keyboard.type(content)
    await visitor.keyboard.press('Enter')
    await expect(visitor).toShow(content)
    expect(await visitor.getByLabel('What is to be done?').inputValue()).toBe('')
    expect(await visitor.evaluate(() => document.activeElement?.id)).toBe('todo')
  })

  base('refuses an empty one kindly, and puts the cursor back', async ({ gallery, context }) => {
    const page = await context.newPage()
    await page.goto(`${gallery.url}/todos`)
    await add(page, '  ')
    await expect(page).toShow('Please type what is to be done, in 1 to 200 characters.')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('todo')
  })
})

describe.concurrent('the todos by request', () => {
  test('the page shows what was unseen, and after a reload no more of it', async ({
    url,
    context,
    page,
  }) => {
    const content = todo()
    await post(url, context, { content })
    await page.goto(`${url}/todos?by=request`)
    await expect(page).toShow(content)
    await page.reload()
    await page.locator('#answer:text("[")').waitFor()
    expect(await listed(page)).not.toContain(content)
  })

  test('one that is added here is shown at once, one of another visitor when it is asked for', async ({
    url,
    chromium,
    page,
  }) => {
    await page.goto(`${url}/todos?by=request`)
    const [own, others] = [todo(), todo()]
    await add(page, own)
    await expect(page).toShow(own)
    const elsewhere = await chromium.newContext()
    await post(url, elsewhere, { content: others })
    await elsewhere.close()
    await page.getByRole('button', { name: 'Ask for unseen ones' }).click()
    await expect(page).toShow(others)
  })

  test('the switch leads to the socket, with the same session', async ({ url, context, page }) => {
    const [asked, live] = [todo(), todo()]
    await page.goto(`${url}/todos?by=request`)
    await add(page, asked)
    await expect(page).toShow(asked)
    await page.getByRole('link', { name: 'WebSocket' }).click()
    await page.waitForURL(`${url}/todos`)
    await post(url, context, { content: live })
    await expect(page).toShow(live)
    expect(await listed(page)).not.toContain(asked)
  })

  test('each visitor is answered all of them, once, the oldest first', async ({
    url,
    context,
    chromium,
  }) => {
    const contents = [todo(), todo(), todo()]
    for (const content of contents) await post(url, context, { content })
    const elsewhere = await chromium.newContext()
    for (const visitor of [context, elsewhere]) {
      const answered = await unseen(url, visitor)
      expect(answered.filter((content) => contents.includes(content))).toEqual(contents)
      const again = await unseen(url, visitor)
      expect(again.filter((content) => contents.includes(content))).toEqual([])
    }
    await elsewhere.close()
  })

  test('adding one answers it with 201, trimmed, and counts it as seen by nobody', async ({
    url,
    context,
  }) => {
    const content = todo()
    const answer = await post(url, context, { content: `  ${content}\n` })
    expect(answer.status()).toBe(201)
    expect(answer.headers()['content-type']).toBe('application/json')
    expect(answer.headers()).not.toHaveProperty('set-cookie')
    const added = await answer.json()
    expect(added).toEqual({ id: expect.any(Number), content, added_at: expect.any(String) })
    const all = await context.request.get(`${url}/unseen-todos`)
    expect(all.status()).toBe(200)
    expect(await all.json()).toContainEqual(added)
    expect(all.headers()).toMatchObject({ vary: 'Cookie', 'cache-control': 'private' })
  })

  test('an answer with nothing new sets no cookie', async ({ url, context }) => {
    // Todos of the tests beside this one may come in between.
    for (let tries = 0; tries < 20; tries++) {
      const answer = await context.request.get(`${url}/unseen-todos`)
      if ((await answer.text()) !== '[]') continue
      expect(answer.headers()).not.toHaveProperty('set-cookie')
      return
    }
    expect.unreachable('Each answer had something new.')
  })

  const bad: [string, string | Buffer][] = [
    ['no JSON', Buffer.from('content=tea')],
    ['no object', '"tea"'],
    ['null', 'null'],
    ['no content', '{}'],
    ['content that is no text', '{"content":{"toString":"tea"}}'],
    ['empty content', '{"content":" "}'],
    ['content over 200 characters', JSON.stringify({ content: 'x'.repeat(201) })],
    ['nothing', ''],
  ]
  test.for(bad)('%s is refused with 400 and the reason', async ([, data], { url, context }) => {
    const answer = await send(url, context, data)
    expect(answer.status()).toBe(400)
    expect(await answer.json()).toEqual({ error: REFUSAL })
  })

  test('200 characters are taken', async ({ url, context }) => {
    const answer = await post(url, context, { content: 'x'.repeat(200) })
    expect(answer.status()).toBe(201)
  })

  test('far too much is refused unread', async ({ url, context }) => {
    const answer = await post(url, context, { content: 'x'.repeat(100_000) })
    expect(answer.status()).toBe(413)
    expect(await answer.json()).toEqual({ error: REFUSAL })
  })

  test('a page of another site adds nothing', async ({ url, context }) => {
    const content = todo()
    const origin = 'https://elsewhere.example'
    const answer = await send(url, context, JSON.stringify({ content }), { origin })
    expect(answer.status()).toBe(403)
    expect(await unseen(url, context)).not.toContain(content)
  })
})

async function add(page: Page, content: string): Promise<void> {
  await page.getByLabel('What is to be done?').fill(content)
  await page.getByRole('button', { name: 'Add' }).click()
}

/** What the page has listed so far. */
function listed(page: Page): Promise<string[]> {
  return page.locator('#todos li span').allTextContents()
}

function post(url: string, context: BrowserContext, todo: object): Promise<APIResponse> {
  return send(url, context, JSON.stringify(todo))
}

function send(
  url: string,
  context: BrowserContext,
  data: string | Buffer,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  return context.request.post(`${url}/todos`, {
    data: Buffer.from(data),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** The contents that a request of this visitor's is answered. */
async function unseen(url: string, context: BrowserContext): Promise<string[]> {
  const answer = await context.request.get(`${url}/unseen-todos`)
  const todos = (await answer.json()) as { content: string }[]
  return todos.map(({ content }) => content)
}
