import { describe, expect, test } from 'vitest'
import { defineItem, type Handler } from '../../src/index.ts'
import { journeys, type Journey } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { StoringPage } from '../support/storing-page.ts'

const draft = defineItem('draft', { fallback: '' })

async function start(journey: Journey, handler: Handler, local: Record<string, unknown> = {}) {
  const page = await journey.start(memoryFor(), { channels: { '/live': handler } })
  return new StoringPage(journey, page, local)
}

describe.each(journeys)('over $channel on $host, localStorage', (journey) => {
  test('gives what the page has shown, and fallbacks for what it has not', async () => {
    const page = await start(
      journey,
      function* ({ browser }) {
        yield { data: [browser.localStorage.get('theme'), browser.localStorage.get(draft)] }
      },
      { theme: 'dark' },
    )
    const line = await page.open('/live')
    expect((await line.next())!.data).toBe('["dark",""]')
  })

  test('writes before the event of the step, reads it at once, and settles when the page has it', async () => {
    const page = await start(journey, async function* ({ browser }) {
      browser.localStorage.set(draft, 'new')
      yield { event: 'set', data: browser.localStorage.get(draft) as string }
      await browser.settled()
      yield { event: 'settled', data: browser.localStorage.get(draft) as string }
    })
    const line = await page.open('/live')
    const frames = await page.see(line, 'settled')
    expect(frames.map((frame) => frame.do ?? frame.event)).toEqual(['store', 'set', 'settled'])
    expect(page.texts.localStorage.get('draft')).toBe('"new"')
    expect(frames.map(({ data }) => data).slice(1)).toEqual(['new', 'new'])
  })
})
