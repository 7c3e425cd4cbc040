import * as devalue from 'devalue'
import { describe, expect, test } from 'vitest'
import { hosts } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'
import { appOf, inCookie, inMemory, inRedis, Visitor, type Deed } from '../support/sessions.ts'

const deeds: Record<string, Deed> = {
  write: (session) => {
    session.set('text', 'tea')
    session.set('n', 7)
    session.set('list', [1, 'a'])
    session.set('delete', '\x7f["tea"]')
    session.flash('notice', 'Saved.')
  },
  read: (session) => [
    ...['text', 'n', 'list', 'delete'].map((key) => session.get(key) ?? null),
    session.keys(),
    session.size,
    session.has('text'),
  ],
  again: (session) => session.set('n', 8),
  n: (session) => session.get('n'),
}
const [rich, plain] = [{ codec: devalue }, {}]
const whole = [
  'tea',
  7,
  [1, 'a'],
  '\x7f["tea"]',
  ['text', 'n', 'list', 'delete', 'notice'],
  5,
  true,
]
const nothing = [null, null, null, null, [], 0, false]

describe.each([inCookie, inMemory, inRedis])('with sessions in $kind,', ({ open }) => {
  test.each([
    ['JSON', plain, 'devalue', rich],
    ['devalue', rich, 'JSON', plain],
  ])('what %s wrote is absent for %s, and may be written anew', async (_, one, __, other) => {
    const shared = await open()
    const app = appOf(deeds, () => '')
    const before = await hosts[0].start(memoryFor({ ...shared, session: one }), app)
    const after = await hosts[0].start(memoryFor({ ...shared, session: other }), app)
    const writer = new Visitor(before, 'request', [])
    await writer.ask('write')
    const seen = (await writer.ask('read')).value
    expect([...seen.slice(0, 4), seen[4].toSorted(), ...seen.slice(5)]).toEqual(
      whole.map((part, at) => (at === 4 ? (part as string[]).toSorted() : part)),
    )
    const page = after.stranger()
    page.cookies.set('session', writer.cookie!)
    const reader = new Visitor(page, 'request', [])
    expect((await reader.ask('read')).value).toEqual(nothing)
    await reader.ask('again')
    expect((await reader.ask('n')).value).toBe(8)
  })

  test.each([
    ['plain', plain],
    ['rich', rich],
  ])('a text that begins as marked ones do is kept as it is: %s', async (_, session) => {
    const memory = memoryFor({ ...(await open()), session })
    const app = appOf(deeds, () => '')
    const visitor = new Visitor(await hosts[0].start(memory, app), 'request', [])
    await visitor.ask('write')
    expect((await visitor.ask('read')).value[3]).toBe('\x7f["tea"]')
  })
})
