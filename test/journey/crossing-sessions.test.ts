import { describe, expect, test } from 'vitest'
import { currentBrowser } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { gate, memoryFor } from '../support/memory.ts'
import { inCookie, inMemory, inRedis } from '../support/sessions.ts'

const session = () => currentBrowser().session
const everything = () => JSON.stringify(Object.fromEntries(session()))

/** A door that a slow handler waits at, once it has come there. */
function door() {
  const arrived = gate()
  const open = gate()
  const wait = () => (arrived.open(), open.opened)
  return { arrived: arrived.opened, open: open.open, wait }
}

const combinations = hosts.flatMap((host) =>
  [inCookie, inMemory, inRedis].map((keeping) => ({ ...host, ...keeping, keeping })),
)

describe.each(combinations)('two requests that cross ($host, $kind)', ({ start, keeping }) => {
  test('deleting the last item one knows of leaves what the other has written', async () => {
    const { arrived, open, wait } = door()
    const memory = memoryFor(await keeping.open())
    const page = await start(memory, {
      plain: {
        '/begin': () => (session().set('a', 1), ''),
        '/delete': async () => (session().delete('a'), await wait(), ''),
        '/write': () => (session().set('b', 2), ''),
        '/read': everything,
      },
    })
    await page.fetch('/begin')
    const deleting = page.fetch('/delete')
    await arrived
    await page.fetch('/write')
    open()
    await deleting
    expect((await page.fetch('/read')).body).toBe('{"b":2}')
    expect(memory.reports).toEqual([])
  })
})
