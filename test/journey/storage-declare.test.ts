import { describe, expect, test } from 'vitest'
import { defineItem } from '../../src/index.ts'
import { journeys } from '../support/journeys.ts'
import { startStoring } from '../support/storing-page.ts'

const theme = defineItem('theme', { migrateFrom: 'old-theme' })
const options = { storage: { declare: [theme, 'draft'] } }
const hello = () => ({ data: 'hello' })

describe.each(journeys)('over $channel on $host, items that are declared', (journey) => {
  test('are named to a page that does not know them, before anything else, and once', async () => {
    const page = await startStoring(journey, hello, {}, { options })
    const first = await page.see(await page.open('/live'), 'hello')
    expect(first).toEqual([
      {
        do: 'declare',
        id: expect.any(String),
        keys: ['theme', 'draft'],
        from: { theme: 'old-theme' },
      },
      { data: 'hello' },
    ])
    expect(await page.see(await page.open('/live'), 'hello')).toHaveLength(1)
  })

  test.each([
    '',
    'null',
    '{',
    '{"keys":["theme"]}',
    '{"keys":["draft","theme"],"from":{"theme":"x"}}',
  ])('are named to a page that knows others: %s', async (declared) => {
    const page = await startStoring(journey, hello, {}, { options })
    page.declared = declared
    expect(await page.see(await page.open('/live'), 'hello')).toHaveLength(2)
  })

  test('wait for the page to copy what another library has kept for them', async () => {
    const page = await startStoring(
      journey,
      ({ browser }) => ({ data: browser.localStorage.get(theme) }),
      {},
      { options },
    )
    const line = await page.open('/live')
    const declared = (await line.next()) as { id?: string }
    await page.tell(line, { localStorage: { theme: '"dark"' }, performed: [declared.id!] })
    expect((await line.next())!.data).toBe('dark')
  })

  test('wait for nothing where the page has them', async () => {
    const page = await startStoring(journey, hello, { theme: 'dark' }, { options })
    const line = await page.open('/live')
    expect(await line.next()).not.toHaveProperty('id')
    expect((await line.next())!.data).toBe('hello')
  })

  test('are all again for a page that knows of some', async () => {
    const page = await startStoring(journey, hello)
    page.declared = '{"keys":["theme"]}'
    const frames = await page.see(await page.open('/live'), 'hello')
    expect(frames[0]).toEqual({ do: 'declare', keys: null })
  })

  test('are not named where nothing is declared, or to a page that shows nothing', async () => {
    const plain = await startStoring(journey, hello)
    expect(await plain.see(await plain.open('/live'), 'hello')).toHaveLength(1)
    const page = await startStoring(journey, hello, {}, { options })
    expect(await page.see(await journey.open(page.page, '/live'), 'hello')).toHaveLength(1)
  })

  test('are the only ones that are seen and used', async () => {
    const page = await startStoring(
      journey,
      function* ({ browser: { localStorage } }) {
        for (const use of [
          () => localStorage.get('other'),
          () => localStorage.set('other', 1),
          () => localStorage.delete('other'),
          () => localStorage.has('other'),
          () => localStorage.changes('other'),
        ])
          expect(use).toThrow(/"other".*declare/)
        yield { event: 'seen', data: [...localStorage] }
      },
      { theme: 'dark', draft: 'x', other: 1 },
      { options },
    )
    const line = await page.open('/live')
    expect((await line.until('seen')).at(-1)!.data).toBe('[["theme","dark"],["draft","x"]]')
  })
})
