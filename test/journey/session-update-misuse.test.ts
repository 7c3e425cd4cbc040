import { describe, expect, test } from 'vitest'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { appOf, keepings, Visitor, type Deed } from '../support/sessions.ts'

const update =
  (change: unknown): Deed =>
  async (session) => {
    const error = await session.update('n', change as never).catch((reason: unknown) => reason)
    const { name, code, message } = error as Record<string, unknown>
    return { name, code, message }
  }
const deeds: Record<string, Deed> = {
  start: (session) => session.set('n', 1),
  value: update(3),
  nothing: update(undefined),
  late: update(async () => 2),
  // oxlint-disable-next-line unicorn/no-thenable
  query: update(() => ({ then: () => {} })),
  failing: update(async () => Promise.reject(new Error('nobody waits for this'))),
  n: (session) => session.get('n'),
}

describe.each(keepings)('with sessions in $kind,', ({ open }) => {
  test.each([
    ['value', /"n".*given a number.*a function.*session\.set\(\)/],
    ['nothing', /"n".*given undefined.*a function/],
    ['late', /"n".*promise.*synchronous/],
    ['query', /"n".*promise.*synchronous/],
    ['failing', /"n".*promise.*synchronous/],
  ])('update() refuses what cannot change an item: %s', async (deed, message) => {
    const app = appOf(deeds, () => '')
    const visitor = new Visitor(await hosts[0].start(memoryFor(await open()), app), 'request', [])
    await visitor.ask('start')
    expect((await visitor.ask(deed)).value).toEqual({
      name: 'UsageError',
      code: 'item',
      message: expect.stringMatching(message),
    })
    expect((await visitor.ask('n')).value).toBe(1)
  })
})
