import { describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { keepings } from '../support/sessions.ts'

const session = () => currentBrowser().session

const combinations = hosts.flatMap((host) =>
  keepings.map((keeping) => ({ ...host, kind: keeping.kind, keeping })),
)

describe.each(combinations)('a handler that throws ($host, $kind)', ({ start, keeping }) => {
  test('has changed nothing in place and forgotten no flash, where no end moves either', async () => {
    const memory = memoryFor({ ...(await keeping.open()), session: { refreshEachRequest: false } })
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('list', [1]), session().flash('notice', 'Saved.'), ''),
        '/throw': () => {
          ;(session().get('list') as number[]).push(2)
          session().get('notice')
          throw new Error('A mistake of the app.')
        },
        '/read': () => JSON.stringify(Object.fromEntries(session())),
      },
    })
    await page.fetch('/begin')
    expect((await page.fetch('/throw')).status).toBe(500)
    expect((await page.fetch('/read')).body).toBe('{"list":[1],"notice":"Saved."}')
  })
})
