import type { BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { answers } from '../../examples/gallery/answers.ts'
import { expect, test } from './fixtures.ts'

const { question, answer } = answers[1]

describe.concurrent.each(['sse', 'ws'])('the chat over %s', (channel) => {
  test('streams its answer word by word', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await ask(page)
    const lengths = await page.evaluate(lengthsOfAnswer)
    expect(lengths.length).toBeGreaterThan(20)
    expect(await page.locator('#answer').textContent()).toBe(`${answer} `)
  })

  test('shows each cookie set, its ticket sent, redeemed and confirmed, at times that ascend', async ({
    gallery,
    page,
  }) => {
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await ask(page)
    await answered(page)
    const journeys = await page.locator('.journey').all()
    expect(await page.locator('.journey code').allTextContents()).toEqual([
      'messages',
      'access',
      'access',
    ])
    for (const journey of journeys) {
      const steps = await journey.locator('li[data-done=true]').allTextContents()
      expect(steps.map((step) => step.replace(/\d+ ms$/, ''))).toEqual(STEPS)
      const times = steps.map((step) => Number(/(\d+) ms$/.exec(step)![1]))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
  })

  test('rotates the access cookie while it speaks, and never shows it', async ({
    gallery,
    context,
    page,
  }) => {
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await ask(page)
    const values: string[] = []
    for (const row of [2, 3]) {
      await page.locator(`.journey:nth-child(${row})`).waitFor()
      values.push(await access(context))
    }
    expect(new Set(values).size).toBe(2)
    await answered(page)
    const content = await page.content()
    for (const value of values) expect(content).not.toContain(value)
  })

  test('counts the messages, also after a reload', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await expect(page).toShow(`Messages so far: 0`)
    for (const count of ['1', '2']) {
      await ask(page)
      await answered(page)
      await expect(page).toShow(`Messages so far: ${count}`)
    }
    await page.reload()
    await expect(page).toShow(`Messages so far: 2`)
  })

  test('lets people leave in the middle', async ({ gallery, page }) => {
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await ask(page)
    await page.locator('.journey').first().waitFor()
    await page.goto(`${gallery.url}/`)
    await page.goto(`${gallery.url}/chat?channel=${channel}`)
    await expect(page).toShow(`Messages so far: 1`)
    await ask(page)
    await answered(page)
    await expect(page).toShow(`Messages so far: 2`)
  })
})

const STEPS = ['Set', 'Ticket sent', 'Redeemed', 'Confirmed']

function ask(page: Page): Promise<void> {
  return page.getByRole('button', { name: question }).click()
}

function answered(page: Page): Promise<void> {
  return page.locator('#answer[aria-busy=false]:not(:empty)').waitFor()
}

async function access(context: BrowserContext): Promise<string> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'access')
  expect(cookie).toMatchObject({ httpOnly: true })
  expect(cookie!.expires - Date.now() / 1000).toBeCloseTo(300, -1)
  return cookie!.value
}

/** In the page: the different lengths the answer had on its way. */
async function lengthsOfAnswer(): Promise<number[]> {
  const answer = document.querySelector('#answer')!
  const lengths = new Set<number>()
  while (answer.ariaBusy === 'true') {
    lengths.add(answer.textContent!.length)
    await new Promise(requestAnimationFrame)
  }
  return [...lengths]
}
